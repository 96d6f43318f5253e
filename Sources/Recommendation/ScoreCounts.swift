import SessionData

/// Where a target stands in a row of scores.
public struct ScoreCounts: Sendable, Equatable {
  /// Scores greater than the target's.
  public var greater = 0
  /// Scores equal to the target's, the target itself included.
  public var equal = 0
  /// Scores that are not a number, which make the other two meaningless.
  public var notANumber = 0

  /// Counts of nothing.
  public init() {}

  /// Counts that were found otherwise.
  public init(greater: Int, equal: Int, notANumber: Int) {
    self.greater = greater
    self.equal = equal
    self.notANumber = notANumber
  }

  /// Compares the scores that are not 0, and those that are, with the score of the target.
  package init(of target: Float, inSparse scores: [ScoredItem], itemCount: Int) {
    for one in scores { count(one.score, 1, target) }
    count(0, itemCount - scores.count, target)
  }

  /// Counts a score so many times; with a negative number takes it away.
  package mutating func count(_ score: Float, _ times: Int, _ target: Float) {
    if score > target { greater += times } else if score == target { equal += times }
    if score.isNaN { notANumber += times }
  }

  /// Compares a row of scores with the score of the target, 16 at a time.
  ///
  /// Explicit vectors, because the compiler turns a plain counting loop into branches that are
  /// mispredicted half of the time: ten times slower at 40,000 items.
  @inline(never)
  public init(of target: Float, in scores: Span<Float>) {
    typealias Counts = SIMD16<Int32>
    let bytes = scores.bytes
    let limit = SIMD16<Float>(repeating: target)
    let one = Counts(repeating: 1)
    var above = Counts.zero
    var same = Counts.zero
    var below = Counts.zero
    let whole = scores.count / 16 * 16
    for start in stride(from: 0, to: whole, by: 16) {
      // SAFETY: every bit pattern is a Float, and the span checks its bounds.
      let block = bytes.unsafeLoadUnaligned(
        fromByteOffset: start * MemoryLayout<Float>.stride, as: SIMD16<Float>.self)
      above &+= Counts.zero.replacing(with: one, where: block .> limit)
      same &+= Counts.zero.replacing(with: one, where: block .== limit)
      below &+= Counts.zero.replacing(with: one, where: block .< limit)
    }
    greater = Int(above.wrappedSum())
    equal = Int(same.wrappedSum())
    var less = Int(below.wrappedSum())
    for index in whole..<scores.count {
      let score = scores[index]
      if score > target { greater += 1 } else if score == target { equal += 1 }
      if score < target { less += 1 }
    }
    // A NaN compares false with everything, and everything with a target that is one.
    guard greater + equal + less < scores.count else { return }
    for index in scores.indices where scores[index].isNaN { notANumber += 1 }
  }
}
