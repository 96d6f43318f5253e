// A recommender of your own, measured by the same yardstick as GRU4Rec: conform to
// NextItemRecommender, and the evaluator does the rest.

import Evaluation
import GRU4Rec
import Recommendation
import SessionData

/// Recommends what most often came right after the last item, however the session began.
struct LastItemCounter: NextItemRecommender {
  let itemCount: Int
  /// How often item `j` followed item `i`, by `i`.
  private var followers: [[ItemIndex: Float]]

  init(_ log: EventLog) {
    itemCount = log.vocabulary.count
    followers = Array(repeating: [:], count: itemCount)
    for session in 0..<log.sessions.sessionCount {
      let items = log.sessions.items(of: session)
      for (item, next) in zip(items, items.dropFirst()) {
        followers[Int(item)][next, default: 0] += 1
      }
    }
  }

  /// The last item, if there was one.
  func initialState() -> ItemIndex? { nil }

  func observe(_ item: ItemIndex, state: inout ItemIndex?) { state = item }

  func score(_ state: ItemIndex?, into scores: inout MutableSpan<Float>) {
    for item in scores.indices { scores[item] = 0 }
    guard let state else { return }
    for (item, count) in followers[Int(state)] { scores[Int(item)] = count }
  }
}

/// Sessions in which the last item alone does not tell the next: the direction of the walk does.
func walks(_ numbers: Range<Int>) -> [[String]] {
  numbers.map { n in
    let start = n / 2 * 13
    return (0..<6).map { step in "page \((start + (n % 2 == 0 ? step : 240 - step)) % 40)" }
  }
}

let train = EventLog(sessions: walks(0..<2000))
let counter = LastItemCounter(train)
var settings = Hyperparameters()
settings.epochs = 5
let network = try GRU4RecTrainer(log: train, hyperparameters: settings).train()

// The test sessions in the training log's numbers of items.
let test = Sessions(
  sessions: walks(2000..<2200).map { $0.compactMap(train.vocabulary.index(of:)) })
let counts = train.sessions.itemCounts(itemCount: train.vocabulary.count)
var evaluation = EvaluationSettings()
evaluation.cutoffs = [1, 5]
let evaluator = Evaluator(evaluation)
// Two pages follow each page equally often. Ranks are conservative: a tie counts as missed.
let counterResult = try evaluator.evaluate(counter, sessions: test, itemCounts: counts)
print("last item counter\n\n\(counterResult.text)\n")
let networkResult = try evaluator.evaluate(network, sessions: test, itemCounts: counts)
print("gru4rec\n\n\(networkResult.text)")
