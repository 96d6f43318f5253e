import Console
import Kernels
import Synchronization

/// How fast a catalogue is scored, by the whole work and by its product alone.
struct ScoringSpeed {
  /// Sessions per second, all threads together.
  let rowsPerSecond: Double
  /// Sessions per second of the bare product.
  let productRowsPerSecond: Double
  /// Sessions per second of a model that is prepared for serving.
  var preparedRowsPerSecond: Double?
  /// What a server of that model waits for.
  var serving: ServingSpeed?

  /// Batches in a row: each finds the cache as the one before left it.
  private static let repetitions = 8

  /// Time that each took, in seconds.
  private struct Times {
    var work = 0.0
    var product = 0.0
    var prepared = 0.0
    var rounds = 0.0
  }

  /// All in turn for `seconds`, each thread with a batch of its own, so that a busy machine slows all.
  static func measure(
    seconds: Double, threads: Int, rowsAtOnce: Int, product: ScoreProduct, bar: ProgressBar,
    work: @escaping @Sendable () -> Void, prepared: @escaping @Sendable () -> Void
  ) -> ScoringSpeed {
    let times = Mutex(Times())
    Team.run(threads: threads) { member in
      let arena = Arena()
      let results = product.makeResults(in: arena)
      // Once for each, to warm up.
      product.run(into: results)
      work()
      prepared()
      var isDone = false
      while !isDone {
        let forProduct = time(member) {
          for _ in 0..<repetitions { product.run(into: results) }
        }
        let forWork = time(member) {
          for _ in 0..<repetitions { work() }
        }
        let forPrepared = time(member) {
          for _ in 0..<repetitions { prepared() }
        }
        if member.index == 0 {
          let elapsed = times.withLock { times in
            times.product += forProduct
            times.work += forWork
            times.prepared += forPrepared
            times.rounds += 1
            return times.product + times.work
          }
          bar.show("measuring", fraction: min(1, elapsed / seconds), details: [])
        }
        member.meet()
        isDone = times.withLock { $0.product + $0.work >= seconds }
        member.meet()
      }
    }
    bar.clear()
    let all = times.withLock { $0 }
    let rows = all.rounds * Double(repetitions * threads * rowsAtOnce)
    return ScoringSpeed(
      rowsPerSecond: rows / all.work, productRowsPerSecond: rows / all.product,
      preparedRowsPerSecond: rows / all.prepared)
  }

  /// Seconds until the last member is done.
  private static func time(_ member: TeamMember, _ body: () -> Void) -> Double {
    member.meet()
    let start = ContinuousClock.now
    body()
    member.meet()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
