import Foundation
import GPU
import GRU4Rec
import SessionData
import TestSupport
import Testing

/// Whole trainings on a card, or an emulation of one.
@Suite("Trainer on a GPU")
struct GPUTrainerTests {
  /// More steps than two chunks hold, with lanes that leave at the end.
  private static let log: EventLog = {
    var generator = TwinGenerator(seed: 11)
    return EventLog(
      sessions: (0..<130).map { _ in
        (0..<Int.random(in: 1...6, using: &generator)).map { _ in
          "i\(Int.random(in: 0..<40, using: &generator))"
        }
      })
  }()

  private func small() -> Hyperparameters {
    var h = Hyperparameters()
    (h.layers, h.batchSize, h.negativeSamples, h.epochs) = ([6], 4, .count(30), 2)
    return h
  }

  private func onCard<R>(
    _ open: @escaping @Sendable () -> Result<GraphicsCard, GPUError> = { TestedCard.card() },
    _ body: () throws -> R
  ) rethrows -> R {
    try TrainingCard.$opener.withValue({ _ in open() }, operation: body)
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  /// Trains in pieces that end where `pauses` says, and gives the model file's bytes and the losses.
  private func train(
    _ h: Hyperparameters, device: TrainingDevice = .gpu(), pauses: Int = 0
  ) throws -> (model: GRU4RecModel, bytes: Data, losses: [Double]) {
    let trainer = try GRU4RecTrainer(log: Self.log, hyperparameters: h, device: device)
    #expect((trainer.card == nil) == (device == .cpu))
    for _ in 0..<pauses { _ = try trainer.advance { _ in false } }
    let model = try trainer.train()
    return try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "m.safetensors").path
      try trainer.saveModel(to: path, withOptimizer: true)
      return (model, try bytes(path), trainer.history.map(\.loss))
    }
  }

  /// Scores of all items after two clicks.
  private func scores(_ model: GRU4RecModel) -> [Float] {
    var states = [model.initialState()]
    for item in [3, 7] as [ItemIndex] { model.observe([item], states: &states) }
    var values = [Float](repeating: .nan, count: model.itemCount)
    var span = values.mutableSpan
    model.score(states, into: &span)
    return values
  }

  @Test("the CPU's training, and the same bytes in any order of threads and with any pauses")
  func training() throws {
    var variants = [small(), small(), small(), small()]
    (variants[1].hiddenDropout, variants[1].embeddingDropout, variants[1].layers) = (
      0.4, 0.3, [19, 7]
    )
    (variants[2].loss, variants[2].embedding, variants[2].negativeSamples) = (.bprMax, .none, .all)
    (variants[2].optimizer, variants[2].gradientClip, variants[2].sessionOrder) =
      (.adam, 1, .shuffled)
    (variants[3].similarity, variants[3].temperature, variants[3].weightAverage) = (
      .cosine, 0.2, 0.5
    )
    variants[3].learningRateDecay = 0.5
    for h in variants {
      let expected = try train(h, device: .cpu)
      let result = try onCard { try train(h) }
      for (loss, other) in zip(result.losses, expected.losses) {
        #expect(abs(loss - other) < 1e-3 * other, "\(h)")
      }
      expectClose(
        scores(result.model), scores(expected.model).map(Double.init), tolerance: 2e-2, "\(h)")
      for descending in [false, true] {
        let card = { @Sendable in TestedCard.card(descending: descending) }
        try onCard(card) {
          let again = try train(h, pauses: descending ? 3 : 0)
          #expect(again.bytes == result.bytes, "\(h)")
        }
      }
    }
  }

  @Test("a checkpoint goes on to the same bytes")
  func checkpoint() throws {
    var h = small()
    h.weightAverage = 0.7
    try onCard {
      let whole = try train(h)
      try ModelFileFixture.withFolder { folder in
        let (path, model) = (folder.path + "/c", folder.path + "/m")
        let first = try GRU4RecTrainer(log: Self.log, hyperparameters: h, device: .gpu())
        #expect(try first.advance { _ in false } == .interrupted)
        try first.saveCheckpoint(to: path)
        let second = try GRU4RecTrainer(
          resuming: path, log: Self.log, hyperparameters: h, device: .gpu())
        #expect(second.progress.events == first.progress.events)
        _ = try second.train()
        try second.saveModel(to: model, withOptimizer: true)
        #expect(try bytes(model) == whole.bytes)
      }
    }
  }

  @Test(
    "the emulation is the one that is asked for",
    .enabled(if: TestedCard.library != nil, "scripts/check-emulation asks for another one"))
  func emulation() { #expect(TestedCard.emulation().name == "emulated card, sanitized") }

  @Test("without a card it is said why, and auto takes the CPU")
  func noCard() throws {
    try onCard(CardMaker.none) {
      #expect(throws: GRU4RecError.gpuFailed(GPUError.noDriver("no libcuda").description)) {
        try GRU4RecTrainer(log: Self.log, hyperparameters: small(), device: .gpu(1))
      }
      let auto = try GRU4RecTrainer(log: Self.log, hyperparameters: small(), device: .auto)
      #expect(auto.card == nil)
    }
  }

  @Test("too little memory is told, and auto takes the CPU")
  func littleMemory() throws {
    try onCard(CardMaker.small) {
      let error = #expect(throws: GRU4RecError.self) {
        try GRU4RecTrainer(log: Self.log, hyperparameters: small(), device: .gpu())
      }
      #expect(error.map { "\($0)".contains("memory is used up") } == true)
      let auto = try GRU4RecTrainer(log: Self.log, hyperparameters: small(), device: .auto)
      #expect(auto.card == nil)
    }
  }

  @Test("a card that is lost ends the training with an error, at whatever call it goes")
  func lostCard() throws {
    var losses = 0
    for calls in [1, 7, 30, 60, 61, 62, 63, 64, 65, 70, 90, 120, 400] as [Int32] {
      let card = { @Sendable () -> Result<GraphicsCard, GPUError> in
        .success(TestedCard.emulation(failsAfter: calls))
      }
      try onCard(card) {
        do {
          let trainer = try GRU4RecTrainer(log: Self.log, hyperparameters: small(), device: .gpu())
          while case .epochFinished = try trainer.advance() {
            #expect(throws: Never.self) { _ = trainer.progress }
          }
        } catch let error as GRU4RecError {
          losses += 1
          #expect(error == .gpuFailed(GPUError.lost("an emulated loss").description))
        }
      }
    }
    #expect(losses >= 10)
  }
}

/// Machines without a card, or with a poor one.
private enum CardMaker {
  @Sendable static func none() -> Result<GraphicsCard, GPUError> {
    .failure(.noDriver("no libcuda"))
  }
  @Sendable static func small() -> Result<GraphicsCard, GPUError> {
    .success(TestedCard.emulation(memory: 100_000))
  }
}
