import Randomness
import SessionData

/// The passes of a training over its sessions: in which order, and how many pairs each has.
struct TrainingPasses {
  private let sessions: Sessions
  private let hyperparameters: Hyperparameters
  private let seed: UInt64
  /// The newest sessions, which the last pass goes over once more.
  private let repeated: Range<Int>
  /// Training pairs of a pass, events minus sessions, and those that the last one repeats.
  let events: Int
  private let repeatedEvents: Int

  init(_ sessions: Sessions, _ hyperparameters: Hyperparameters, seed: UInt64) {
    self.sessions = sessions
    self.hyperparameters = hyperparameters
    self.seed = seed
    let count = sessions.sessionCount
    let newest = Int((Double(count) * Double(hyperparameters.finalPass)).rounded())
    repeated = count - min(newest, count)..<count
    events = Self.pairs(of: 0..<count, in: sessions)
    repeatedEvents = Self.pairs(of: repeated, in: sessions)
  }

  private static func pairs(of range: Range<Int>, in sessions: Sessions) -> Int {
    range.reduce(0) { $0 + max(sessions.events(of: $1).count - 1, 0) }
  }

  private func isLast(_ pass: Int) -> Bool { pass + 1 == hyperparameters.epochs }

  /// Training pairs of pass `pass`, from 0.
  func events(of pass: Int) -> Int { events + (isLast(pass) ? repeatedEvents : 0) }

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
    guard hyperparameters.sessionOrder == .shuffled else {
      return again.isEmpty
        ? nil : (Array(0..<sessions.sessionCount) + Array(again)).map(Int32.init)
    }
    var generator = SplitMix64(seed: RandomStream.sessionOrder.key(seed: seed, key))
    let order = Array(0..<Int32(sessions.sessionCount)).shuffled(using: &generator)
    return order + again.map(Int32.init).shuffled(using: &generator)
  }
}
