import Recommendation
import SessionData

extension NextItemRecommender {
  /// Some history without a pattern; the same for the same numbers.
  func history(_ session: Int, _ length: Int) -> [ItemIndex] {
    (0..<length).map { ItemIndex((session * 7 + $0 * (13 + session)) % itemCount) }
  }

  func state(after items: [ItemIndex]) -> State {
    var state = initialState()
    for item in items { observe(item, state: &state) }
    return state
  }

  func scores(_ state: State, filledWith filler: Float = 0) -> [Float] {
    var scores = [Float](repeating: filler, count: itemCount)
    var span = scores.mutableSpan
    score(state, into: &span)
    return scores
  }
}
