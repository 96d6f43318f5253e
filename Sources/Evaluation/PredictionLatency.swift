import Recommendation
import SessionData

/// How long a recommender takes to answer one click: to observe it and to list the best items, on one thread.
public struct PredictionLatency: Sendable, Equatable {
  /// Time that half of the answers stay within, in seconds.
  public let p50: Double
  /// Time that nine of ten answers stay within, in seconds.
  public let p90: Double
  /// Answers that were timed.
  public let predictions: Int

  /// Percentiles of some times in seconds.
  ///
  /// - Precondition: at least one.
  init(seconds: [Double]) {
    precondition(!seconds.isEmpty, "percentiles of no times")
    let sorted = seconds.sorted()
    // Nearest rank: the smallest time that the share of the answers stays within.
    func percentile(_ share: Double) -> Double {
      sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
    }
    p50 = percentile(0.5)
    p90 = percentile(0.9)
    predictions = seconds.count
  }

  /// Times one click at a time, in sessions taken evenly from the whole log.
  ///
  /// The first clicks are not counted: they find cold caches.
  ///
  /// - Parameters:
  ///   - sessions: test sessions, as indices of the model's catalogue.
  ///   - limit: answers to time, ≥ 1.
  ///   - k: length of the list.
  ///   - longest: seconds after which no more answers are timed, however few there are.
  ///   - isCancelled: asked after every session; `true` ends the measurement by an error.
  public static func measure<Model: NextItemRecommender>(
    _ model: Model, sessions: Sessions, predictions limit: Int = 2000, k: Int = 20,
    longest: Double = 20, isCancelled: () -> Bool = { false }
  ) throws(EvaluationError) -> PredictionLatency {
    let sample = sample(of: sessions, predictions: limit)
    guard !sample.isEmpty else {
      throw .nothingToPredict(sessions: sessions.sessionCount, events: sessions.eventCount)
    }
    let clock = ContinuousClock()
    let end = clock.now + .seconds(longest)
    for session in sample.prefix(warmUpSessions) where clock.now < end {
      _ = times(model, sessions.items(of: session), k: k)
    }
    var seconds: [Double] = []
    for session in sample where seconds.count < limit {
      seconds += times(model, sessions.items(of: session), k: k)
      if isCancelled() { throw .cancelled }
      if clock.now > end { break }
    }
    return PredictionLatency(seconds: Array(seconds.prefix(limit)))
  }

  private static let warmUpSessions = 20

  /// Sessions of at least two events, at even distances, with about so many predictions.
  static func sample(of sessions: Sessions, predictions limit: Int) -> [Int] {
    let usable = sessions.indices.filter { sessions[$0].length >= 2 }
    let total = usable.reduce(0) { $0 + sessions[$1].length - 1 }
    guard total > limit else { return usable }
    let step = Double(total) / Double(limit)
    return stride(from: 0, to: Double(usable.count), by: step).map { usable[Int($0)] }
  }

  private static func times<Model: NextItemRecommender>(
    _ model: Model, _ items: ArraySlice<ItemIndex>, k: Int
  ) -> [Double] {
    let clock = ContinuousClock()
    var state = model.initialState()
    return items.dropLast().map { item in
      let start = clock.now
      model.observe(item, state: &state)
      _ = model.recommend(after: state, k: k)
      return start.duration(to: clock.now) / .seconds(1)
    }
  }
}
