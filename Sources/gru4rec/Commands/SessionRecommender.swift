import Console
import EventLogs
import Foundation
import Kernels
import ModelFiles
import Recommendation
import SessionData
import Wording

/// Answers sessions given as item identifiers.
struct SessionRecommender {
  let model: CatalogueModel
  let k: Int
  let excludesSeen: Bool
  var filter = CandidateFilter.all
  var titles: ItemTable?
  private let threads = Machine.cores

  init(model: CatalogueModel, k: Int, excludesSeen: Bool) {
    self.model = model
    self.k = k
    self.excludesSeen = excludesSeen
  }

  /// What is recommended after a session; nothing after one without known items.
  func answer(_ session: [String]) -> SessionAnswer { answers([session], threads: threads)[0] }

  /// Answers lines of sessions in their order, a batch of them on each thread.
  ///
  /// - Returns: for each line the items that the model does not know, and the answer as a line of JSON.
  func answer(lines: [String]) -> [(unknown: [String], json: String)] {
    SessionBatches.map(lines.count, threads: threads) { batch, threads in
      answers(lines[batch].map(SessionLine.items), threads: threads).map {
        ($0.unknown, $0.json.json)
      }
    }
  }

  private func answers(_ sessions: [[String]], threads: Int) -> [SessionAnswer] {
    var answers: [SessionAnswer] = []
    var known: [[ItemIndex]] = []
    for session in sessions {
      var answer = SessionAnswer(hasTitles: titles != nil)
      var items: [ItemIndex] = []
      for id in session {
        if let item = model.vocabulary.index(of: id) {
          answer.known.append(id)
          items.append(item)
        } else {
          answer.unknown.append(id)
        }
      }
      answers.append(answer)
      known.append(items)
    }
    let asked = known.indices.filter { !known[$0].isEmpty }
    let rankings = model.recommender.rank(
      afterEach: asked.map { known[$0] },
      asked.map { RankingRequest(k: k, filter: filter(seen: known[$0])) }, threads: threads)
    for (index, ranking) in zip(asked, rankings) {
      answers[index].items = ranking.best.map { scored in
        let id = model.vocabulary.id(of: scored.item)
        return SessionAnswer.Item(id: id, score: scored.score, title: titles?.title(of: id))
      }
    }
    return answers
  }

  private func filter(seen items: [ItemIndex]) -> CandidateFilter {
    guard excludesSeen else { return filter }
    var own = filter
    var seen = filter.excluded ?? ItemSet()
    for item in items { seen.insert(item) }
    own.excluded = seen
    return own
  }
}

/// Recommendations for one session.
struct SessionAnswer {
  /// A recommended item.
  struct Item {
    let id: String
    let score: Float
    let title: String?
  }

  let hasTitles: Bool
  var known: [String] = []
  var unknown: [String] = []
  var items: [Item] = []

  init(hasTitles: Bool) { self.hasTitles = hasTitles }

  var json: JSONObject {
    var object = JSONObject(["session": known])
    if !unknown.isEmpty { object["unknown"] = unknown }
    object["recommendations"] = items.map {
      JSONObject(["item": $0.id, "score": $0.score, "title": $0.title])
    }
    return object
  }

  var table: TextTable {
    let titleColumn: [(title: String, alignment: TextTable.Alignment)] =
      hasTitles ? [("title", .left)] : []
    var table = TextTable([("rank", .right), ("item", .left), ("score", .right)] + titleColumn)
    for (index, item) in items.enumerated() {
      table.add(
        ["\(index + 1)", item.id, NumberText.fixed(Double(item.score), 4)]
          + (hasTitles ? [item.title ?? ""] : []))
    }
    return table
  }
}

/// Items named in a file, one identifier per line.
struct ItemList {
  /// Those that the model knows.
  private(set) var items = ItemSet()

  init(contentsOf path: String, _ vocabulary: ItemVocabulary) throws {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      var isDirectory: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      throw CommandError.inputMissing(
        !exists
          ? "\(path): no such file"
          : isDirectory.boolValue
            ? "\(path): is a directory; name a file" : "\(path): cannot be read")
    }
    var unknown = 0
    for line in data.split(separator: 0x0A) {
      let id = line.last == 0x0D ? line.dropLast() : line
      if id.isEmpty { continue }
      if let item = vocabulary.index(of: String(decoding: id, as: UTF8.self)) {
        items.insert(item)
      } else {
        unknown += 1
      }
    }
    if unknown > 0 {
      Messages.warning("\(path): \(NumberText.count(unknown, "unknown item")) skipped")
    }
  }
}
