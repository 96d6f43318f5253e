import Randomness
import Recommendation

@testable import Baselines
@testable import SessionData

/// Sessions of these items, an event a second, one session after the other.
func log(_ sessions: [[ItemIndex]]) -> Sessions {
  var offsets = [0]
  for session in sessions { offsets.append(offsets[offsets.count - 1] + session.count) }
  return Sessions(
    items: sessions.flatMap { $0 }, times: (0..<offsets[offsets.count - 1]).map(Double.init),
    offsets: offsets)
}

/// Random sessions of 1 to 9 events over few items, some repeated, a quarter of them overlapping in time.
func randomLog(sessions: Int, itemCount: Int, using random: inout SplitMix64) -> Sessions {
  var items: [ItemIndex] = []
  var times: [Double] = []
  var offsets = [0]
  for session in 0..<sessions {
    let start = Double(session) * 3600
    for event in 0..<Int.random(in: 1...9, using: &random) {
      // Squares of uniform numbers make low items popular.
      let share = Double.random(in: 0..<1, using: &random)
      items.append(ItemIndex(share * share * Double(itemCount)))
      times.append(start + Double(event) * (session % 4 == 0 ? 4000 : 1))
    }
    offsets.append(items.count)
  }
  return Sessions(items: items, times: times, offsets: offsets)
}

/// Scores after these events.
func scores<Model: NextItemRecommender>(_ model: Model, after items: [ItemIndex]) -> [Float] {
  var state = model.initialState()
  for item in items { model.observe(item, state: &state) }
  var scores = [Float](repeating: .nan, count: model.itemCount)
  var span = scores.mutableSpan
  model.score(state, into: &span)
  return scores
}
