import Recommendation
import SessionData
import Testing

/// What speaks for a recommendation is the item that adds most to its score.
@Suite struct ReasonTests {
  /// Each seen item adds its own numbers to the scores of all items, and something to all alike.
  private struct Sums: NextItemRecommender {
    let itemCount = 100
    let weights: [ItemIndex: [ItemIndex: Float]]

    func initialState() -> [ItemIndex] { [] }
    func observe(_ item: ItemIndex, state: inout [ItemIndex]) { state.append(item) }
    func score(_ state: [ItemIndex], into scores: inout MutableSpan<Float>) {
      for item in scores.indices {
        scores[item] = Set(state).reduce(0) {
          $0 + Float($1) + (weights[$1]?[ItemIndex(item)] ?? 0)
        }
      }
    }
  }

  @Test func `the item without which a recommendation would lose the most`() {
    let model = Sums(weights: [
      1: [50: 3, 51: 1], 2: [50: 2, 51: 4], 90: [52: 2], 3: [54: 1],
    ])
    #expect(model.reasons(for: [50, 51, 52], after: [1, 2, 90]) == [1, 2, 90])
    // What moves all scores alike speaks for none: item 90 adds 90 everywhere.
    #expect(model.reasons(for: [55], after: [90]) == [nil])
    // Every time that it was met counts, and only the last twenty items do.
    #expect(model.reasons(for: [50], after: [1, 2, 1, 2]) == [1])
    #expect(model.reasons(for: [54], after: [3] + Array(10..<29)) == [3])
    #expect(model.reasons(for: [54], after: [3] + Array(10..<30)) == [nil])
    #expect(model.reasons(for: [50], after: []) == [nil])
    #expect(model.reasons(for: [], after: [1]) == [])
  }

  @Test func `of two that speak alike it is the later one`() {
    let model = Sums(weights: [1: [50: 2], 2: [50: 2]])
    #expect(model.reasons(for: [50], after: [1, 2]) == [2])
    #expect(model.reasons(for: [50], after: [2, 1]) == [1])
  }
}
