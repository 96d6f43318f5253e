import Foundation
import GRU4Rec
import LoadTest
import Recommendation
import SessionData

/// A server's answers beside the library's own for the same sessions.
struct AnswerCheck {
  /// Answers that were compared.
  let checked: Int
  /// Those that differ.
  private(set) var wrong = 0
  /// What the first of them differs in.
  private(set) var firstProblem: String?

  private let sessions: SessionStore
  private let model: GRU4RecModel
  private let k: Int
  private let excludesSeen: Bool

  /// Scores that differ by less than this share are taken for equal: additions in another order.
  private static let tolerance: Float = 1e-4

  /// Replays the sessions of the answers through the model.
  init(
    _ answers: [SampledAnswer], _ sessions: SessionStore, _ model: GRU4RecModel, k: Int,
    excludesSeen: Bool
  ) {
    checked = answers.count
    self.sessions = sessions
    self.model = model
    self.k = k
    self.excludesSeen = excludesSeen
    // As many rows of scores at a time as take 16 MiB, or one.
    let rowsAtOnce = max(1, min(16, (1 << 22) / max(1, model.itemCount)))
    for start in stride(from: 0, to: answers.count, by: rowsAtOnce) {
      compare(Array(answers[start..<min(start + rowsAtOnce, answers.count)]))
    }
  }

  private mutating func compare(_ answers: [SampledAnswer]) {
    let states = answers.map { answer in
      var state = model.initialState()
      for item in history(answer) { model.observe(item, state: &state) }
      return state
    }
    var scores = [Float](repeating: 0, count: states.count * model.itemCount)
    var all = scores.mutableSpan
    model.score(states, into: &all)
    for (lane, answer) in answers.enumerated() {
      let row = scores[lane * model.itemCount..<(lane + 1) * model.itemCount]
      if let problem = problem(of: answer, scores: Array(row)) {
        wrong += 1
        firstProblem = firstProblem ?? "session \(answer.session): \(problem)"
      }
    }
  }

  private func history(_ answer: SampledAnswer) -> ArraySlice<ItemIndex> {
    sessions.items(of: answer.source).prefix(answer.events)
  }

  /// What is wrong with an answer: near ties may stand in any order, everything else must be as here.
  private func problem(of answer: SampledAnswer, scores: [Float]) -> String? {
    let given: ServedAnswer
    do {
      given = try JSONDecoder().decode(ServedAnswer.self, from: Data(answer.body))
    } catch {
      return "the answer lacks what it must hold"
    }
    if given.session != answer.session { return "the answer is about session \(given.session)" }
    if given.events != answer.events {
      return "the server counts \(given.events) events, sent were \(answer.events)"
    }
    let seen = ItemSet(history(answer))
    let filter = excludesSeen ? CandidateFilter(excluding: seen) : .all
    let best = TopK(k).select(from: scores.span, filter: filter)
    if given.recommendations.count != best.count {
      return "\(given.recommendations.count) recommendations instead of \(best.count)"
    }
    var listed = ItemSet()
    for (served, own) in zip(given.recommendations, best) {
      guard let item = model.vocabulary.index(of: served.item) else {
        return "item '\(served.item)' is not in the model"
      }
      guard filter.admits(item), !listed.contains(item) else {
        return "item '\(served.item)' must not be listed there"
      }
      listed.insert(item)
      guard Self.isClose(served.score, scores[Int(item)]), Self.isClose(served.score, own.score)
      else {
        return "item '\(served.item)' of score \(served.score) stands where "
          + "'\(model.vocabulary.id(of: own.item))' of score \(own.score) should"
      }
    }
    return nil
  }

  private static func isClose(_ left: Float, _ right: Float) -> Bool {
    // Scores near zero are small differences of large terms.
    abs(left - right) <= tolerance * max(abs(left), abs(right), 0.1)
  }
}

/// What a check reads of an answer.
private struct ServedAnswer: Decodable {
  struct Item: Decodable {
    let item: String
    let score: Float
  }

  let session: String
  let events: Int
  let recommendations: [Item]
}
