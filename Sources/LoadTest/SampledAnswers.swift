/// An answer that is kept for checking.
public struct SampledAnswer: Sendable {
  /// Name of the session.
  public let session: String
  /// The session of the traffic that it replays.
  public let source: Int
  /// Events of it that the server had answered, this one included.
  public let events: Int
  /// Body of the answer.
  public let body: [UInt8]
}

/// A sample of the answers, spread over the run and bounded in number.
struct SampledAnswers {
  private(set) var answers: [SampledAnswer] = []
  private var share: Double
  private var owed = 0.0
  private let limit: Int

  init(share: Double, limit: Int = 20_000) {
    self.share = share
    self.limit = limit
  }

  /// Whether the next answer is to be kept.
  mutating func wantsNext() -> Bool {
    owed += share
    guard owed >= 1 else { return false }
    owed -= 1
    return true
  }

  /// Keeps an answer; at the limit every second one goes, and half as many come.
  mutating func add(_ answer: SampledAnswer) {
    answers.append(answer)
    guard answers.count >= limit else { return }
    answers = stride(from: 0, to: answers.count, by: 2).map { answers[$0] }
    share /= 2
  }
}
