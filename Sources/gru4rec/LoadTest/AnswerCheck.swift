import Foundation
import LoadTest
import Recommendation
import SessionData

/// What came of a look at a server's answers.
struct AnswerCheck {
  /// Answers that were compared.
  let checked: Int
  /// Those that differ.
  var wrong = 0
  /// What the first of them differs in.
  var firstProblem: String?
}

extension AnswerCheck {
  /// Compares answers with the library's own for the same sessions.
  init(
    _ answers: [SampledAnswer], _ sessions: Sessions, _ model: CatalogueModel, k: Int,
    excludesSeen: Bool
  ) {
    self.init(checked: answers.count)
    let library = LibraryAnswers(
      sessions: sessions, model: model, k: k, excludesSeen: excludesSeen)
    // As many rows of scores at a time as take 16 MiB, or one.
    let rowsAtOnce = max(1, min(16, (1 << 22) / max(1, model.vocabulary.count)))
    for start in stride(from: 0, to: answers.count, by: rowsAtOnce) {
      let part = Array(answers[start..<min(start + rowsAtOnce, answers.count)])
      for (answer, problem) in zip(part, library.problems(of: part)) {
        guard let problem else { continue }
        wrong += 1
        firstProblem = firstProblem ?? "session \(answer.session): \(problem)"
      }
    }
  }
}

/// The answers that the library gives.
private struct LibraryAnswers {
  let sessions: Sessions
  let model: CatalogueModel
  let k: Int
  let excludesSeen: Bool

  /// Scores that differ by less than this share are taken for equal: additions in another order.
  private static let tolerance: Float = 1e-4

  /// What is wrong with each answer, in the state of its session; `nil` where nothing is.
  func problems(of answers: [SampledAnswer]) -> [String?] {
    let scores = scores(answers, model.recommender)
    let itemCount = model.vocabulary.count
    return answers.enumerated().map { lane, answer in
      problem(of: answer, scores: Array(scores[lane * itemCount..<(lane + 1) * itemCount]))
    }
  }

  private func scores(_ answers: [SampledAnswer], _ model: some ServableRecommender) -> [Float] {
    let states = answers.map { answer in
      var state = model.initialState()
      for item in history(answer) { model.observe(item, state: &state) }
      return state
    }
    var scores = [Float](repeating: 0, count: states.count * model.itemCount)
    var all = scores.mutableSpan
    model.score(states, into: &all)
    return scores
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
