import EventLogs
import Foundation
import Randomness
import SessionData
import Synchronization
import Testing

@testable import GRU4Rec

/// A stopped training goes on as if it had never stopped, and a continued one keeps what it knows.
@Suite struct CheckpointTests {
  private static let settings: [Hyperparameters] = {
    var plain = Hyperparameters()
    plain.layers = [12, 9]
    plain.batchSize = 5
    plain.negativeSamples = .count(7)
    plain.epochs = 3
    plain.learningRate = 0.1
    plain.momentum = 0.3
    plain.hiddenDropout = 0.3
    plain.embeddingDropout = 0.2
    plain.sessionOrder = .shuffled
    plain.logQ = 1
    var adam = plain
    adam.optimizer = .adam
    adam.embedding = .separate(6)
    adam.loss = .bprMax
    adam.logQ = 0
    adam.learningRate = 0.001
    var oneHot = plain
    oneHot.embedding = .none
    oneHot.embeddingDropout = 0
    var ending = plain
    (ending.learningRateDecay, ending.weightAverage, ending.finalPass) = (0.9, 0.4, 0.3)
    return [plain, adam, oneHot, ending]
  }()

  private static func log(seed: UInt64 = 1, from firstItem: Int = 0) throws -> EventLog {
    var generator = SplitMix64(seed: seed)
    let sessions = (0..<40).map { _ in
      (0..<Int.random(in: 2...6, using: &generator)).map { _ in
        "item-\(firstItem + Int.random(in: 0..<20, using: &generator))"
      }
    }
    return EventLog(sessions: sessions)
  }

  private func inTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gru4rec-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  /// Trains to the end, stopping after every `steps` steps where asked, through a checkpoint file.
  private func train(
    _ settings: Hyperparameters, stoppingEvery steps: Int?, threads: Int, in folder: String
  ) throws -> Data {
    let log = try Self.log()
    var trainer = try GRU4RecTrainer(
      log: log, hyperparameters: settings, seed: 7, threads: threads)
    let path = folder + "/model.safetensors"
    while true {
      let pause = try trainer.advance { _ in false }
      if pause == .finished { break }
      if steps != nil {
        try trainer.saveCheckpoint(to: path + ".checkpoint")
        trainer = try GRU4RecTrainer(
          resuming: path + ".checkpoint", log: log, hyperparameters: settings, seed: 7,
          threads: 3 - threads)
      }
    }
    try trainer.saveModel(to: path, withOptimizer: true)
    return try bytes(path)
  }

  @Test(arguments: Self.settings.indices)
  func resumedTrainingEndsWithTheSameBytes(index: Int) throws {
    try inTemporaryFolder { folder in
      let whole = try train(Self.settings[index], stoppingEvery: nil, threads: 1, in: folder)
      let stopped = try train(Self.settings[index], stoppingEvery: 1, threads: 1, in: folder)
      #expect(whole == stopped)
      #expect(try whole == train(Self.settings[index], stoppingEvery: nil, threads: 2, in: folder))
    }
  }

  /// The progress call is timed; here every step must be a place to stop at.
  @Test func trainingStopsInTheMiddleOfAPass() throws {
    try inTemporaryFolder { folder in
      var settings = Self.settings[0]
      settings.epochs = 1
      let log = try Self.log()
      let whole = try GRU4RecTrainer(log: log, hyperparameters: settings, threads: 1)
      _ = try whole.train()
      let path = folder + "/c"
      var trainer = try GRU4RecTrainer(log: log, hyperparameters: settings, threads: 2)
      var stops = 0
      while try trainer.advanceOneStep() {
        stops += 1
        try trainer.saveCheckpoint(to: path)
        trainer = try GRU4RecTrainer(
          resuming: path, log: log, hyperparameters: settings, threads: 2)
      }
      #expect(stops > 10)
      #expect(trainer.history == whole.history)
      try whole.saveModel(to: folder + "/a", withOptimizer: true)
      try trainer.saveModel(to: folder + "/b", withOptimizer: true)
      #expect(try bytes(folder + "/a") == bytes(folder + "/b"))
    }
  }

  @Test func aPositionOutsideTheTrainingIsNone() throws {
    let trainer = try GRU4RecTrainer(
      log: Self.log(), hyperparameters: Self.settings[0], threads: 1)
    while try trainer.advance() != .finished {}
    let history = trainer.history
    let steps = try #require(history.first).steps
    func restore(_ history: [EpochSummary], steps: Int) -> Bool {
      trainer.restorePass(history: history, steps: steps, events: 7, lossSum: 3)
    }
    #expect(!restore(history + history, steps: 0))
    #expect(!restore([], steps: steps + 1))
    #expect(!restore([], steps: -1))
    #expect(restore([], steps: steps))
    #expect(trainer.stepsDone == steps && trainer.progress.loss == 3.0 / 7)
    #expect(restore(history, steps: 0) && trainer.stepsDone == 0)
  }

  @Test func anotherTrainingIsRefused() throws {
    try inTemporaryFolder { folder in
      let path = folder + "/c"
      let log = try Self.log()
      let settings = Self.settings[0]
      try GRU4RecTrainer(log: log, hyperparameters: settings, seed: 1).saveCheckpoint(to: path)
      var other = settings
      other.learningRate = 0.2
      for (log, settings, seed, word) in [
        (log, other, UInt64(1), "learning_rate"), (log, settings, 2, "seed"),
        (try Self.log(seed: 5), settings, 1, "log"),
      ] {
        let error = #expect(throws: GRU4RecError.self) {
          try GRU4RecTrainer(resuming: path, log: log, hyperparameters: settings, seed: seed)
        }
        #expect(error?.description.contains(word) == true)
      }
      #expect(throws: GRU4RecError.self) { try GRU4RecModel(contentsOf: path) }
    }
  }

  @Test(arguments: Self.settings.indices)
  func continuedTrainingKeepsKnownRowsAndAddsNewOnes(index: Int) throws {
    try inTemporaryFolder { folder in
      var settings = Self.settings[index]
      let path = folder + "/m"
      let trainer = try GRU4RecTrainer(log: Self.log(), hyperparameters: settings, threads: 1)
      _ = try trainer.train()
      try trainer.saveModel(to: path, withOptimizer: true)
      let model = try GRU4RecModel(contentsOf: path)
      #expect(model.hasOptimizerState)

      // Newer events, half of whose items are new, read with the model's vocabulary.
      let newer = try Self.log(seed: 2, from: 10)
      var lines = "SessionId\tItemId\tTime\n"
      for session in 0..<newer.sessions.sessionCount {
        for position in newer.sessions.events(of: session) {
          lines +=
            "\(session)\t\(newer.vocabulary.id(of: newer.sessions.items[position]))\t\(position)\n"
        }
      }
      try Data(lines.utf8).write(to: URL(filePath: folder + "/newer.tsv"))
      let log = try EventLogReader().read([folder + "/newer.tsv"], vocabulary: model.vocabulary)
      #expect(log.vocabulary.count > model.itemCount)

      settings.epochs = 0
      let untouched = try GRU4RecTrainer(continuing: model, log: log, hyperparameters: settings)
      untouched.engine.withParameters { parameters in
        #expect(parameters.tensors.map(\.name) == model.weights.tensors.map(\.tensor.name))
        for (tensor, known) in zip(parameters.tensors, model.weights.tensors) {
          #expect(tensor.values.starts(with: known.matrix.values()), "\(tensor.name)")
        }
        let state = parameters.optimizerTensors
        #expect(state.contains { tensor in tensor.values.contains { $0 != 0 } })
      }
      #expect(
        untouched.itemCounts.reduce(0, +) == Int64(log.sessions.eventCount)
          + model.itemCounts.reduce(0, +))

      settings.epochs = 2
      let continued = try GRU4RecTrainer(continuing: model, log: log, hyperparameters: settings)
      let result = try continued.train()
      #expect(result.itemCount == log.vocabulary.count)
      #expect(result.training.rounds == 2)
      #expect(result.training.losses.count == 5)
    }
  }

  /// Accumulators of Adagrad are sums, those of RMSprop means: one must not be taken for the other.
  @Test func anotherOptimizersStateIsNotTakenOver() throws {
    try inTemporaryFolder { folder in
      var settings = Self.settings[0]
      settings.epochs = 1
      let trainer = try GRU4RecTrainer(log: Self.log(), hyperparameters: settings, threads: 1)
      _ = try trainer.train()
      try trainer.saveModel(to: folder + "/m", withOptimizer: true)
      let model = try GRU4RecModel(contentsOf: folder + "/m")
      let same = try GRU4RecTrainer(continuing: model, log: Self.log())
      #expect(same.optimizerSteps(of: 0) == model.training.steps)
      #expect(model.training.steps > 0)
      settings.optimizer = .rmsprop
      let other = try GRU4RecTrainer(continuing: model, log: Self.log(), hyperparameters: settings)
      #expect(other.optimizerSteps(of: 0) == 0)
      other.engine.withParameters { parameters in
        #expect(parameters.optimizerTensors.allSatisfy { $0.values.allSatisfy { $0 == 0 } })
      }

      // Without the state in the file, too.
      try trainer.makeModel().save(to: folder + "/plain")
      let plain = try GRU4RecModel(contentsOf: folder + "/plain")
      #expect(!plain.hasOptimizerState)
      let anew = try GRU4RecTrainer(continuing: plain, log: Self.log())
      #expect(anew.optimizerSteps(of: 0) == 0)
    }
  }

  @Test func inBatchNegativesNeedTwoSessions() throws {
    var settings = Hyperparameters()
    settings.negativeSamples = .count(0)
    let error = #expect(throws: GRU4RecError.self) {
      try GRU4RecTrainer(
        log: EventLog(sessions: [["a", "b", "c"], ["a"]]), hyperparameters: settings)
    }
    #expect(error?.description.contains("negativeSamples") == true)
  }

  /// Every pass of this log is shorter than the time between two reports.
  @Test func shortPassesReportToo() throws {
    let calls = Mutex(0)
    var settings = Hyperparameters()
    settings.layers = [4]
    settings.epochs = 100_000
    let trainer = try GRU4RecTrainer(
      log: EventLog(sessions: [["a", "b"], ["b", "a"]]), hyperparameters: settings, threads: 1)
    _ = try trainer.train { _ in
      calls.withLock {
        $0 += 1
        return $0 < 3
      }
    }
    #expect(calls.withLock { $0 } == 3)
  }

  @Test func continuingNeedsTheSameNetworkAndVocabulary() throws {
    let trainer = try GRU4RecTrainer(log: Self.log(), hyperparameters: Self.settings[0])
    let model = try trainer.makeModel()
    var wider = Self.settings[0]
    wider.layers = [13, 9]
    #expect(throws: GRU4RecError.self) {
      try GRU4RecTrainer(continuing: model, log: Self.log(), hyperparameters: wider)
    }
    #expect(throws: GRU4RecError.foreignVocabulary) {
      try GRU4RecTrainer(continuing: model, log: Self.log(seed: 9, from: 5))
    }
  }
}
