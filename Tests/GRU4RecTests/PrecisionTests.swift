import Foundation
import Kernels
import Randomness
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// Trainings whose gradients are multiplied in bfloat16.
@Suite("Precision")
struct PrecisionTests {
  private static let rounds = RoundedProducts.chosen != nil
  private static let log: EventLog = {
    var generator = SplitMix64(seed: 5)
    return EventLog(
      sessions: (0..<80).map { _ in
        (0..<Int.random(in: 2...6, using: &generator)).map { _ in
          "i\(Int.random(in: 0..<200, using: &generator))"
        }
      })
  }()

  private func settings(_ change: (inout Hyperparameters) -> Void = { _ in }) -> Hyperparameters {
    var h = Hyperparameters()
    (h.layers, h.batchSize, h.negativeSamples, h.epochs) = ([50], 17, .count(150), 2)
    h.precision = .bfloat16
    change(&h)
    return h
  }

  private func train(
    _ h: Hyperparameters, threads: Int = 1
  ) throws -> (bytes: Data, losses: [Double]) {
    let trainer = try GRU4RecTrainer(log: Self.log, hyperparameters: h, threads: threads)
    let model = try trainer.train()
    return try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try model.save(to: path)
      #expect(try GRU4RecModel(contentsOf: path).hyperparameters.precision == h.precision)
      return (try Data(contentsOf: URL(filePath: path)), trainer.history.map(\.loss))
    }
  }

  @Test(
    "the same bytes for any number of threads, nearly what Float32 learns, and not the same",
    .enabled(if: rounds, "no AVX512-BF16"))
  func training() throws {
    let variants = [
      settings(),
      settings { ($0.layers, $0.hiddenDropout, $0.similarity) = ([101, 33], 0.3, .cosine) },
      settings {
        ($0.resetGate, $0.loss, $0.embedding) = (.before, .bprMax, .separate(20))
        ($0.gradientClip, $0.batchSize) = (1, 150)
      },
    ]
    for h in variants {
      let one = try train(h)
      for threads in [2, 3, 8] { #expect(try train(h, threads: threads).bytes == one.bytes) }
      var single = h
      single.precision = .float32
      let exact = try train(single)
      #expect(exact.losses != one.losses)
      for (loss, other) in zip(one.losses, exact.losses) {
        #expect(abs(loss - other) < 0.01 * abs(other), "\(h)")
      }
    }
  }

  @Test(
    "steps of the twin, as near as eight bits are", .enabled(if: rounds, "no AVX512-BF16"),
    arguments: Loss.allCases, ResetGate.allCases)
  func twin(loss: Loss, form: ResetGate) {
    for way in InstructionSet.chosen.roundedProducts { twin(loss, form, way) }
  }

  private func twin(_ loss: Loss, _ form: ResetGate, _ way: RoundedProducts) {
    let h = settings {
      ($0.loss, $0.resetGate, $0.optimizer, $0.layers) = (loss, form, .sgd, [19, 7])
      ($0.batchSize, $0.negativeSamples) = (3, .count(5))
    }
    FastTwinComparison(
      hyperparameters: h, seed: 811,
      engine: { TeamEngine(parameters: $0, threads: 1, rounded: way) }, tolerance: 0.01
    ).checkTraining()
  }

  @Test("refused where nothing multiplies it, with what to do")
  func refusal() throws {
    let h = settings()
    for set in [InstructionSet.baseline, .avx2] {
      #expect(throws: GRU4RecError.conflict(.noBFloat16(onCard: false))) {
        try h.requirePrecision(of: set)
      }
      try settings { $0.precision = .float32 }.requirePrecision(of: set)
    }
    #expect(throws: GRU4RecError.conflict(.noBFloat16(onCard: true))) {
      try GRU4RecTrainer(log: Self.log, hyperparameters: h, device: .gpu())
    }
    #expect("\(GRU4RecError.conflict(.noBFloat16(onCard: false)))".contains("float32"))
  }

  @Test("a card that may be there is passed over", .enabled(if: rounds, "no AVX512-BF16"))
  func anyDevice() throws {
    let trainer = try GRU4RecTrainer(log: Self.log, hyperparameters: settings(), device: .auto)
    #expect(trainer.card == nil)
  }
}
