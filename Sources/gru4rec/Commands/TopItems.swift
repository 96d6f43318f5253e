import EventLogs
import SessionData
import Wording

/// Titles of items where they are known.
struct ItemTitles {
  private let table: ItemTable?

  init(_ table: ItemTable?) { self.table = table }

  var isEmpty: Bool { table == nil }

  func title(of id: String) -> String? { table?.title(of: id) }
}

/// The items with the most events.
struct TopItems {
  private let entries: [(id: String, count: Int64, title: String?)]
  private let hasTitles: Bool

  /// Picks the first `limit` of the items in order of their counts; of equal counts the lower index.
  init(_ vocabulary: ItemVocabulary, counts: [Int64], titles: ItemTitles, limit: Int = 10) {
    let best = counts.indices.sorted {
      (counts[$0], -$0) > (counts[$1], -$1)
    }.prefix(limit)
    entries = best.map { index in
      let id = vocabulary.id(of: ItemIndex(index))
      return (id, counts[index], titles.title(of: id))
    }
    hasTitles = !titles.isEmpty
  }

  var json: [JSONObject] {
    entries.map { JSONObject(["item": $0.id, "events": Int($0.count), "title": $0.title]) }
  }

  var text: String {
    let titleColumn: [(title: String, alignment: TextTable.Alignment)] =
      hasTitles ? [("title", .left)] : []
    var table = TextTable([("top items", .left), ("events", .right)] + titleColumn)
    for entry in entries {
      table.add(
        [entry.id, NumberText.grouped(Int(entry.count))] + (hasTitles ? [entry.title ?? ""] : []))
    }
    return table.text
  }
}
