import Foundation
import GRU4Rec
import ModelFiles
import Recommendation
import SessionData
import Testing

@testable import LoadTest
@testable import gru4rec

@Suite struct AnswerCheckTests {
  private struct Entry {
    var item: String
    var score: Float
  }

  private let model: GRU4RecModel
  private let sessions: Sessions

  init() async throws {
    let space = try Workspace()
    try space.writeLog(items: 30)
    try #require(try await space.train("log.tsv").status == 0)
    model = try GRU4RecModel(contentsOf: space.directory.appending(path: "model.safetensors").path)
    sessions = Sessions(sessions: [[3, 4, 5, 6], [8, 9]])
  }

  /// Checks the answer after two events of a session, changed as a faulty server would.
  private func check(
    k: Int = 5, excludesSeen: Bool = false, events: Int = 2,
    _ change: (inout [Entry]) -> Void = { _ in }
  ) -> AnswerCheck {
    let history = [ItemIndex(3), 4]
    var state = model.initialState()
    for item in history { model.observe(item, state: &state) }
    let filter = excludesSeen ? CandidateFilter(excluding: ItemSet(history)) : .all
    var list = model.recommend(after: state, k: k, filter: filter).map {
      Entry(item: model.vocabulary.id(of: $0.item), score: $0.score)
    }
    change(&list)
    let entries = list.map { #"{"item":"\#($0.item)","score":\#($0.score),"title":"t"}"# }
    let body =
      #"{"session":"s","events":\#(events),"model":"m","recommendations":["#
      + entries.joined(separator: ",") + "]}"
    let answer = SampledAnswer(session: "s", source: 0, events: 2, body: Array(body.utf8))
    return AnswerCheck([answer], sessions, CatalogueModel(model), k: k, excludesSeen: excludesSeen)
  }

  @Test(arguments: [0, 1, 5, 30, 100], [false, true])
  func `right answers pass`(k: Int, excludesSeen: Bool) {
    let check = check(k: k, excludesSeen: excludesSeen)
    #expect(check.checked == 1 && check.wrong == 0, "\(check.firstProblem ?? "")")
  }

  @Test func `the last digits of scores may differ`() {
    #expect(check { for index in $0.indices { $0[index].score *= 1.00005 } }.wrong == 0)
  }

  @Test func `wrong answers are found`() {
    let changes: [(String, (inout [Entry]) -> Void)] = [
      ("a score", { $0[2].score *= 1.01 }),
      ("an order", { $0.swapAt(0, 4) }),
      (
        "an item",
        { list in
          let item = model.vocabulary.id(of: 20)
          list[4].item = list.contains { $0.item == item } ? model.vocabulary.id(of: 21) : item
        }
      ),
      ("an unknown item", { $0[1].item = "nobody" }),
      ("a repeated item", { $0[1] = $0[0] }),
      ("a missing item", { $0.removeLast() }),
      ("an extra item", { $0.append($0[4]) }),
    ]
    for (name, change) in changes {
      let check = check(change)
      #expect(check.wrong == 1 && check.firstProblem?.hasPrefix("session s: ") == true, "\(name)")
    }
    #expect(check(events: 3).firstProblem?.contains("the server counts 3 events") == true)
  }

  @Test func `items of the session do not pass where they were to be left out`() {
    let check = check(k: 30, excludesSeen: true) { $0[0].item = model.vocabulary.id(of: 3) }
    #expect(check.wrong == 1)
  }

  @Test func `a body that is no answer`() {
    let answer = SampledAnswer(session: "s", source: 1, events: 1, body: Array("{}".utf8))
    #expect(
      AnswerCheck([answer], sessions, CatalogueModel(model), k: 5, excludesSeen: false).wrong == 1)
  }
}
