import MessagePassing
import RankTesting
import SessionData
import Testing

@testable import GRU4Rec

/// Ranks that train apart, of which one has much less to do than the other.
@Suite struct UnevenSharesTests {
  /// Sessions of ten events for the first rank, and of two for the second.
  private let log = EventLog(
    sessions: (0..<40).map { session in
      (0..<(session % 2 == 0 ? 10 : 2)).map { "item-\((session * 3 + $0 * 7) % 30)" }
    })

  /// A step of the second rank is several meetings' worth.
  @Test(arguments: [1, 2]) func `both go through all passes together`(localSteps: Int) throws {
    let log = log
    var h = Hyperparameters()
    (h.layers, h.batchSize, h.negativeSamples, h.epochs) = ([5], 4, .count(8), 3)
    let settings = h
    let found = try LocalRanks.run(2) { ranks in
      let trainer = try GRU4RecTrainer(
        log: log, hyperparameters: settings, threads: 1, ranks: ranks, localSteps: localSteps)
      let model = try trainer.train()
      return (trainer.history, model.weights.tensors.flatMap { $0.matrix.values() })
    }.map { try $0.get() }
    for (history, weights) in found {
      #expect(history.map(\.events) == [200, 200, 200])
      #expect(history == found[0].0 && weights == found[0].1)
    }
  }
}
