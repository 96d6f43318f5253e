import Testing
import Tuning

@Suite struct SuccessiveHalvingTests {
  @Test func `the lowest rungs may be left out`() {
    #expect(SuccessiveHalving(maximum: 10, most: 2).rungs == [3, 10])
    #expect(SuccessiveHalving(maximum: 3, most: 2).rungs == [1, 3])
    #expect(SuccessiveHalving(maximum: 2, most: 2).rungs == [2])
    #expect(SuccessiveHalving(maximum: 10, most: 1).rungs == [10])
  }

  typealias Standing = SuccessiveHalving.Standing

  private func standings(_ values: [[Double]], busy: Set<Int> = []) -> [Standing] {
    values.enumerated().map {
      Standing(trial: $0 + 1, values: $1, isAvailable: !busy.contains($0 + 1))
    }
  }

  @Test func `rungs divide the epochs`() {
    #expect(SuccessiveHalving(maximum: 10).rungs == [1, 3, 10])
    #expect(SuccessiveHalving(maximum: 9).rungs == [1, 3, 9])
    #expect(SuccessiveHalving(maximum: 30).rungs == [1, 3, 10, 30])
    #expect(SuccessiveHalving(maximum: 2).rungs == [2])
    #expect(SuccessiveHalving(maximum: 8, reduction: 2).rungs == [1, 2, 4, 8])
    #expect(SuccessiveHalving(wholeTrainings: 10).rungs == [10])
  }

  /// η = 2 and the rungs 1, 2, 4; values of the first rung arrive one by one: 5, 7, 6, 8, 9.
  @Test func `trials go on as computed by hand`() {
    let halving = SuccessiveHalving(maximum: 4, reduction: 2)
    // One of one half is none.
    #expect(halving.promotion(standings([[5]])) == nil)
    // 7 is the best of two.
    #expect(halving.promotion(standings([[5], [7]])) == 2)
    #expect(halving.promotion(standings([[5], [7]], busy: [2])) == nil)
    // It is at work on the second rung; half of three is still one.
    #expect(halving.promotion(standings([[5], [7], [6]], busy: [2])) == nil)
    // Of four, two go on: 8, and 7 which is on its way.
    #expect(halving.promotion(standings([[5], [7], [6], [8]], busy: [2])) == 4)
    // 7 has reached the second rung with 10, alone there.
    #expect(halving.promotion(standings([[5], [7, 10], [6], [8]], busy: [4])) == nil)
    // 8 reaches it with 9: the best of these two goes on, and the highest rung comes first.
    #expect(halving.promotion(standings([[5], [7, 10], [6], [8, 9], [9]])) == 2)
    // It got all epochs; below, 9 and 8 are the best half of five, so that trial 5 goes on.
    #expect(halving.promotion(standings([[5], [7, 10, 11], [6], [8, 9], [9]])) == 5)
    // 12 at the second rung makes half of three one, which is trial 5's.
    #expect(halving.promotion(standings([[5], [7, 10, 11], [6], [8, 9], [9, 12]])) == 5)
    #expect(
      halving.promotion(standings([[5], [7, 10, 11], [6], [8, 9], [9, 12, 13]])) == nil)
  }

  @Test func `of equals the earlier goes on`() {
    let halving = SuccessiveHalving(maximum: 4, reduction: 2)
    #expect(halving.promotion(standings([[5], [5]])) == 1)
  }

  @Test func `at the end the best of a thin rung goes on`() {
    let halving = SuccessiveHalving(maximum: 9)
    #expect(halving.promotion(standings([[1], [2]])) == nil)
    #expect(halving.promotion(standings([[1], [2]]), isClosing: true) == 2)
    #expect(halving.promotion(standings([[1], [2, 3]]), isClosing: true) == 2)
    #expect(halving.promotion(standings([[1], [2, 3, 4]]), isClosing: true) == nil)
    #expect(halving.promotion([], isClosing: true) == nil)
  }

  @Test func `who cannot go on whatever comes`() {
    let halving = SuccessiveHalving(maximum: 9)
    // Of six trials two go on at most.
    #expect(halving.hopeless(standings([[1], [2], [3]]), of: 6) == [1])
    #expect(halving.hopeless(standings([[1], [2], [3, 4]]), of: 6) == [1])
    #expect(halving.hopeless(standings([[1], [2], [3, 4, 5]]), of: 6) == [1, 3])
    #expect(halving.hopeless(standings([[1], [2], [3]]), of: 60) == [])
  }
}
