// Many visitors at once: the application keeps one state for each of them and pays one step of the
// network per click, however long the session is. No session is ever replayed.

import GRU4Rec
import Recommendation
import SessionData

/// The visitors of a shop, each with the state of the session.
struct Visitors {
  let model: GRU4RecModel
  private var states: [String: GRU4RecState] = [:]
  private var seen: [String: ItemSet] = [:]

  init(model: GRU4RecModel) { self.model = model }

  /// Takes a click and answers with what to show next, leaving out what the visitor has seen.
  mutating func click(_ visitor: String, on id: String, show count: Int) -> [String] {
    if let item = model.vocabulary.index(of: id) {
      model.observe(item, state: &states[visitor, default: model.initialState()])
      seen[visitor, default: ItemSet()].insert(item)
    }
    // Someone who has only clicked items that the model does not know has the zero state.
    let state = states[visitor] ?? model.initialState()
    let filter = CandidateFilter(excluding: seen[visitor])
    return model.recommend(after: state, k: count, filter: filter).map {
      model.vocabulary.id(of: $0.item)
    }
  }

  /// Forgets a visitor who has left.
  mutating func leave(_ visitor: String) {
    states[visitor] = nil
    seen[visitor] = nil
  }
}

// Two aisles, walked in opposite directions.
let walks = (0..<3000).map { n in
  let start = n / 2 * 11
  return (0..<5).map { step in
    n % 2 == 0 ? "tools \((start + step) % 30)" : "books \((start + 30 * 5 - step) % 30)"
  }
}
var settings = Hyperparameters()
settings.epochs = 5
let model = try GRU4RecTrainer(log: EventLog(sessions: walks), hyperparameters: settings).train()

var visitors = Visitors(model: model)
let clicks = [
  ("Ann", "tools 3"), ("Bob", "books 20"), ("Ann", "tools 4"), ("Bob", "books 19"),
  ("Ann", "something new"), ("Ann", "tools 5"),
]
for (visitor, item) in clicks {
  let next = visitors.click(visitor, on: item, show: 2)
  print("\(visitor) clicks \(item): show \(next.joined(separator: ", "))")
}
visitors.leave("Ann")
