import Kernels
import Randomness
import SessionData

/// The passes of a training over its sessions, or over a rank's share of them: in which order, and how many pairs each has.
struct TrainingPasses {
  private let sessions: Sessions
  /// Who takes every how manieth session.
  private let share: Worker
  private let hyperparameters: Hyperparameters
  private let seed: UInt64
  /// The newest sessions, which the last pass goes over once more.
  private let repeated: Range<Int>
  /// Training pairs of a pass, events minus sessions, and those that the last one repeats.
  let events: Int
  private let repeatedEvents: Int
  /// The same of all shares together.
  private let eventsOfAll: Int
  private let repeatedEventsOfAll: Int

  /// - Parameter share: whose share of the sessions it is; `nil`: all of them.
  init(
    _ sessions: Sessions, _ hyperparameters: Hyperparameters, seed: UInt64, share: Worker? = nil
  ) {
    self.sessions = sessions
    let share = share ?? Worker(index: 0, of: 1)
    self.share = share
    self.hyperparameters = hyperparameters
    self.seed = seed
    let count = sessions.sessionCount
    let newest = Int((Double(count) * Double(hyperparameters.finalPass)).rounded())
    repeated = count - min(newest, count)..<count
    func pairs(of range: some Sequence<Int>) -> Int {
      range.reduce(0) { $0 + max(sessions.events(of: $1).count - 1, 0) }
    }
    events = pairs(of: share.sessions(of: 0..<count))
    repeatedEvents = pairs(of: share.sessions(of: repeated))
    eventsOfAll = pairs(of: 0..<count)
    repeatedEventsOfAll = pairs(of: repeated)
  }

  private func isLast(_ pass: Int) -> Bool { pass + 1 == hyperparameters.epochs }

  /// Refuses a log, or a share of it, that holds nothing to learn.
  static func requirePairs(
    _ sessions: Sessions, _ hyperparameters: Hyperparameters, shares: Int
  ) throws(GRU4RecError) {
    let fewest = hyperparameters.negativeSamples == .count(0) ? 2 : 1
    for share in 0..<shares {
      let own = Worker(index: share, of: shares).sessions(of: 0..<sessions.sessionCount).lazy
        .filter { sessions.events(of: $0).count > 1 }.prefix(fewest).count
      guard own < fewest else { continue }
      guard shares == 1 else { throw .conflict(.rankWithoutSessions(share, of: shares)) }
      guard own > 0 else {
        throw .noTrainingPairs(events: sessions.eventCount, sessions: sessions.sessionCount)
      }
      throw .conflict(.nothingSideBySide)
    }
  }

  /// Training pairs of pass `pass`, from 0.
  func events(of pass: Int) -> Int { events + (isLast(pass) ? repeatedEvents : 0) }

  /// Those of all shares.
  func allEvents(of pass: Int) -> Int { eventsOfAll + (isLast(pass) ? repeatedEventsOfAll : 0) }

  /// Training pairs of all passes.
  private var allEvents: Int { events * hyperparameters.epochs + repeatedEvents }

  /// Training pairs that are left when this many of pass `pass` are done.
  func events(after pass: Int, events done: Int) -> Int {
    pass < hyperparameters.epochs ? allEvents - events * pass - done : 0
  }

  /// Step size when this many pairs of pass `pass` are done.
  func learningRate(pass: Int, events done: Int) -> Float {
    let (rate, decay) = (hyperparameters.learningRate, hyperparameters.learningRateDecay)
    guard decay > 0 else { return rate }
    let left = Double(events(after: pass, events: done)) / Double(allEvents)
    return rate * Float(1 - Double(decay) * (1 - left))
  }

  /// The mini-batches of pass `pass`.
  ///
  /// - Parameter key: number of the pass over all trainings of the model.
  func batches(of pass: Int, key: Int) -> SessionParallelBatches {
    SessionParallelBatches(
      sessions: sessions, order: order(of: pass, key: key), batchSize: hyperparameters.batchSize,
      minimumLanes: hyperparameters.negativeSamples == .count(0) ? 2 : 1)
  }

  private func order(of pass: Int, key: Int) -> [Int32]? {
    let again = isLast(pass) ? repeated : 0..<0
    let isShuffled = hyperparameters.sessionOrder == .shuffled
    // As they stand.
    if !isShuffled, again.isEmpty, share.count == 1 { return nil }
    let (all, repeated) = (order(of: 0..<sessions.sessionCount), order(of: again))
    guard isShuffled else { return all + repeated }
    var generator = SplitMix64(seed: RandomStream.sessionOrder.key(seed: seed, key))
    let shuffled = all.shuffled(using: &generator)
    return shuffled + repeated.shuffled(using: &generator)
  }

  private func order(of range: Range<Int>) -> [Int32] {
    share.sessions(of: range).map(Int32.init)
  }
}

extension Worker {
  /// Every so manieth session, so that each worker has old and new ones.
  func sessions(of range: Range<Int>) -> StrideTo<Int> {
    let first = range.lowerBound + (index - range.lowerBound % count + count) % count
    return stride(from: first, to: range.upperBound, by: count)
  }
}
