import EventLogs
import SessionData
import Wording

/// The items with the most events.
package struct TopItems {
  private let entries: [(id: String, count: Int64, title: String?)]
  private let hasTitles: Bool

  /// Picks the first `limit` of the items in order of their counts; of equal counts the lower index.
  package init(
    _ vocabulary: ItemVocabulary, counts: [Int64], titles: ItemTable?, limit: Int = 10
  ) {
    let best = counts.indices.sorted {
      (counts[$0], -$0) > (counts[$1], -$1)
    }.prefix(limit)
    entries = best.map { index in
      let id = vocabulary.id(of: ItemIndex(index))
      return (id, counts[index], titles?.title(of: id))
    }
    hasTitles = titles != nil
  }

  /// For programs.
  package var json: [JSONObject] {
    entries.map { JSONObject(["item": $0.id, "events": Int($0.count), "title": $0.title]) }
  }

  /// For people: a table.
  package var text: String {
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
