import Experiments
import Foundation
import GPU
import GPUEmulation
import GRU4Rec
import SessionData
import Synchronization
import TestSupport
import Testing

/// What is to train networks does, wherever they are trained.
@Suite struct DeviceTests {
  /// A card that no machine has.
  private let missing = TrainingDevice.gpu(1023)

  private func network() throws -> [ModelSpecification] {
    [try ModelSpecification("gru4rec:layers=4,epochs=1,negative-samples=4")]
  }

  /// Runs with a card that can be opened once: for the look at it before, and not for the training.
  private func expectTrainingAsks(for card: Int, _ body: () throws -> Void) {
    let opened = Atomic(0)
    let opener = { @Sendable (number: Int) -> Result<GraphicsCard, GPUError> in
      #expect(number == card)
      guard opened.add(1, ordering: .relaxed).oldValue == 0 else {
        return .failure(.noCard("the second time"))
      }
      return .success(GraphicsCard(taking: gg_emulation_open(false, 1 << 30, 0)))
    }
    TrainingCard.$opener.withValue(opener) {
      #expect(throws: GRU4RecError.gpuFailed(GPUError.noCard("the second time").description)) {
        try body()
      }
    }
    #expect(opened.load(ordering: .relaxed) == 2)
  }

  private func expectRefusal(_ body: () throws -> Void) {
    let error = #expect(throws: GRU4RecError.self) { try body() }
    if case .gpuFailed? = error { return }
    Issue.record("another error: \(String(describing: error))")
  }

  @Test func `a comparison`() throws {
    func run(_ models: [ModelSpecification], _ device: TrainingDevice) throws {
      _ = try Comparison.run(
        models, on: [Quick.split], settings: Quick.settings { $0.device = device },
        observer: { if device == missing { Issue.record("\($0) before the card was looked at") } })
    }
    let models = try network()
    expectTrainingAsks(for: 7) { try run(models, .gpu(7)) }
    expectRefusal { try run(models, missing) }
    // Nothing is trained.
    let settings = Quick.settings { $0.device = missing }
    let baseline = try ModelSpecification("popularity")
    #expect(throws: Never.self) {
      try Comparison.run([baseline], on: [Quick.split], settings: settings)
    }
  }

  @Test func `a blend`() throws {
    let scratch = try Scratch()
    let lines = (0..<400).map { "s\($0 / 4)\ti\(($0 * 7 + $0 / 4) % 20)\t\($0)" }
    let table = (["SessionId\tItemId\tTime"] + lines).joined(separator: "\n") + "\n"
    for name in ["train_tr", "train_valid", "train_full"] {
      try Data(table.utf8).write(to: URL(filePath: scratch.file("\(name).tsv")))
    }
    let blend = try BlendTraining(network(), data: scratch.file(""))
    expectTrainingAsks(for: 2) { _ = try blend.run(threads: 1, device: .gpu(2)) }
    expectRefusal { _ = try blend.run(threads: 1, device: missing) }
  }

  private func fit(_ device: TrainingDevice) throws -> FitOutcome {
    var settings = FitSettings()
    (settings.networks, settings.threads, settings.device) = (2, 1, device)
    let data = try FitData(Walks.log(sessions: 200), holdOut: .fraction(0.2))
    return try FitSession(data, settings: settings).run()
  }

  @Test func `a fit`() {
    expectTrainingAsks(for: 0) { _ = try fit(.gpu()) }
    expectRefusal { _ = try fit(missing) }
  }

  /// A smaller network may have room; a card that is gone has none for any.
  @Test func `a fit goes on with what has room on the card`() throws {
    let opener = { @Sendable (_: Int) -> Result<GraphicsCard, GPUError> in
      .success(GraphicsCard(taking: gg_emulation_open(false, 1 << 10, 0)))
    }
    let outcome = try TrainingCard.$opener.withValue(opener) { try fit(.gpu()) }
    let networks = outcome.trials.filter(\.isNetwork)
    #expect(networks.count == 2 && !outcome.kept.isEmpty)
    for trial in networks {
      guard case .failed(let reason) = trial.end else {
        Issue.record("\(trial.line)")
        continue
      }
      #expect(reason.contains("memory is used up"))
    }
  }

  @Test func `a search, and the model at its end`() throws {
    let scratch = try Scratch()
    var settings = TuningSettings()
    settings.base = .gru4rec(Walks.settings(epochs: 1))
    (settings.trials, settings.seeds) = (1, 0)
    let (train, validation) = try HoldOut.fraction(0.2).split(Walks.log())
    func session(_ study: String) throws -> TuningSession {
      try TuningSession(
        study: scratch.file(study), logs: TuningLogs(train: ["walks"]), settings: settings,
        data: try TuningData(train: train, validation: validation))
    }
    expectRefusal {
      _ = try session("a.db").run(workers: .inProcess(1, device: missing))
    }
    let outcome = try session("b.db").run(workers: .inProcess(1))
    expectRefusal { _ = try outcome.makeModel(from: train, device: missing) }
    expectRefusal { try outcome.saveModel(to: scratch.file("m"), from: train, device: missing) }
  }
}
