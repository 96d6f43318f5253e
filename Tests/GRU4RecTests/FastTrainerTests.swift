import Evaluation
import Foundation
import Recommendation
import SessionData
import Synchronization
import TestSupport
import Testing

@testable import GRU4Rec

/// Whole trainings: determinism, errors, hard shapes, and the twin over an epoch.
@Suite("Trainer")
struct FastTrainerTests {
  /// Sessions without a pattern, of one to six events.
  private func randomLog(
    sessions: Int = 60, items: Int = 40, seed: UInt64 = 11
  ) -> EventLog {
    var generator = TwinGenerator(seed: seed)
    return EventLog(
      sessions: (0..<sessions).map { _ in
        (0..<Int.random(in: 1...6, using: &generator)).map { _ in
          "i\(Int.random(in: 0..<items, using: &generator))"
        }
      })
  }

  private func small() -> Hyperparameters {
    var h = Hyperparameters()
    (h.layers, h.batchSize, h.negativeSamples, h.epochs) = ([6], 8, .count(30), 2)
    return h
  }

  private func bytes(of model: GRU4RecModel) throws -> Data {
    try ModelFileFixture.withFolder { folder in
      let url = folder.appending(path: "model.safetensors")
      try model.save(to: url.path)
      return try Data(contentsOf: url)
    }
  }

  private func bytes(
    _ h: Hyperparameters, seed: UInt64 = 42, threads: Int = 1, log: EventLog? = nil
  ) throws -> Data {
    try bytes(
      of: GRU4RecTrainer(
        log: log ?? randomLog(), hyperparameters: h, seed: seed, threads: threads
      ).train())
  }

  // MARK: - Determinism

  @Test("the same bytes for any number of threads, another seed another model")
  func determinism() throws {
    var variants = [small(), small(), small()]
    (variants[1].hiddenDropout, variants[1].embeddingDropout, variants[1].layers) = (
      0.4, 0.3, [101]
    )
    (variants[2].loss, variants[2].embedding, variants[2].negativeSamples) = (.bprMax, .none, .all)
    (variants[2].optimizer, variants[2].gradientClip, variants[2].sessionOrder) =
      (.adam, 1, .shuffled)
    for h in variants {
      let expected = try bytes(h)
      for threads in [2, 3] { #expect(try bytes(h, threads: threads) == expected) }
      #expect(try bytes(h) == expected, "a second run differs")
      #expect(try bytes(h, seed: 43) != expected)
    }
  }

  /// Another number of members at almost every step, in no order.
  private struct Restless: TeamPace {
    let threads: Int
    private(set) var size: Int
    private var state: UInt64 = 1

    init(threads: Int) { (self.threads, size) = (threads, threads) }

    func begin() {}

    mutating func size(after lanes: Int, now: UInt64, waited: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      size = 1 + Int(state >> 33) % threads
      return size
    }
  }

  // Layers of which the upper one leaves room behind its gradients, where those of the lower one were before.
  @Test(
    "the same bytes whoever of a team works on each step", arguments: [2, 3, 7], [[], [12, 7]])
  func anySizeOfTheTeam(threads: Int, layers: [Int]) throws {
    var h = small()
    (h.hiddenDropout, h.resetGate, h.similarity) = (0.4, .before, .cosine)
    if !layers.isEmpty { h.layers = layers }
    let expected = try bytes(h)
    for stopsOften in [false, true] {
      let trainer = try GRU4RecTrainer(log: randomLog(), hyperparameters: h, threads: threads)
      let engine = try #require(trainer.engine as? TeamEngine)
      engine.pace = Restless(threads: threads)
      while try trainer.advance(progress: { _ in !stopsOften }) != .finished {}
      #expect(try bytes(of: trainer.makeModel()) == expected)
    }
  }

  @Test("shuffled order: reproducible, new in every pass, and another model")
  func shuffled() throws {
    var h = small()
    // The initial weights depend on the seed too: no samples or masks, one step size.
    h.sessionOrder = .shuffled
    #expect(try bytes(h) == bytes(h))
    var chronological = h
    chronological.sessionOrder = .chronological
    #expect(try bytes(h) != bytes(chronological))
  }

  @Test("interrupted after any report, training goes on to the same model")
  func interrupted() throws {
    let h = small()
    let trainer = try GRU4RecTrainer(log: randomLog(), hyperparameters: h, threads: 2)
    var passes = 0
    while true {
      switch try trainer.advance(progress: { _ in false }) {
      case .epochFinished: passes += 1
      case .interrupted: continue
      case .finished:
        #expect(passes == 2)
        #expect(try bytes(of: trainer.makeModel()) == bytes(h))
        return
      }
    }
  }

  // MARK: - Against the twin

  /// What the trainer makes of its own initial weights is what the twin makes of them.
  private func checkAgainstTwin(_ h: Hyperparameters, log: EventLog) throws {
    let trainer = try GRU4RecTrainer(log: log, hyperparameters: h, threads: 2)
    var parameters = TwinParameters(weights: try weights(of: trainer.makeModel()))
    let counts = log.sessions.itemCounts(itemCount: log.vocabulary.count).map(Double.init)
    let twin = TwinStep(h)
    var losses: [Double] = []
    let pairs = log.sessions.eventCount - log.sessions.sessionCount
    let all =
      h.epochs * pairs + newest(h.finalPass, of: log.sessions).reduce(0) { $0 + $1.count - 1 }
    var done = 0
    for pass in 1...h.epochs {
      let again = pass == h.epochs ? newest(h.finalPass, of: log.sessions) : []
      var hidden = twin.zeroHidden(lanes: h.batchSize)
      var (sum, events) = (0.0, 0)
      for step in TwinSchedule.steps(
        of: Sessions(sessions: newest(1, of: log.sessions) + again), batchSize: h.batchSize,
        minimumLanes: h.negativeSamples == .count(0) ? 2 : 1)
      {
        let batch = TwinBatch(
          hidden: step.carried(hidden), inputs: step.inputs, targets: step.targets, samples: [],
          itemCounts: counts)
        let result = twin.run(parameters, batch)
        var now = h
        now.learningRate *= 1 - h.learningRateDecay * Float(done) / Float(all)
        TwinUpdate(now).apply(result, to: &parameters)
        done += step.inputs.count
        hidden = result.hidden
        // An epoch's loss is the mean over its predictions; a step's is divided by the configured batch.
        sum += result.loss * Double(h.batchSize)
        events += step.inputs.count
      }
      losses.append(sum / Double(events))
    }
    let model = try trainer.train()
    expectClose(
      trainer.history.map(\.loss), losses, tolerance: 1e-5, "losses of \(h.optimizer)")
    #expect(model.training.losses == trainer.history.map(\.loss))
    let actual = try weights(of: model)
    #expect(Set(actual.keys) == Set(parameters.weights.keys))
    for (name, expected) in parameters.weights {
      expectClose(actual[name], expected, tolerance: 1e-4, "\(name), \(h.optimizer)")
    }
  }

  /// The last sessions: this share of all.
  private func newest(_ share: Float, of sessions: Sessions) -> [[ItemIndex]] {
    let count = Int((Float(sessions.sessionCount) * share).rounded())
    return (0..<sessions.sessionCount).suffix(count).map {
      Array(sessions.items[sessions.events(of: $0)])
    }
  }

  private func weights(of model: GRU4RecModel) throws -> [String: DoubleTensor] {
    try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try model.save(to: path)
      return try ModelFileFixture.weights(path)
    }
  }

  @Test("two epochs as the twin trains them", arguments: Optimizer.allCases)
  func epochs(optimizer: Optimizer) throws {
    var h = small()
    (h.optimizer, h.negativeSamples, h.batchSize) = (optimizer, .all, 5)
    if optimizer == .adam { h.learningRate = 0.01 }
    try checkAgainstTwin(h, log: randomLog(sessions: 25, items: 12))
    // In-batch negatives only, and more lanes than sessions.
    (h.negativeSamples, h.loss, h.batchSize) = (.count(0), .bprMax, 4)
    try checkAgainstTwin(h, log: randomLog(sessions: 25, items: 12))
    (h.embedding, h.batchSize, h.momentum) = (.separate(3), 64, 0.2)
    try checkAgainstTwin(h, log: randomLog(sessions: 9, items: 12))
  }

  @Test(
    "a step size that falls, and a last pass that repeats the newest sessions, as the twin has them"
  )
  func ending() throws {
    var h = small()
    (h.optimizer, h.negativeSamples, h.epochs, h.learningRate) = (.sgd, .all, 3, 0.3)
    (h.learningRateDecay, h.finalPass) = (0.9, 0.3)
    try checkAgainstTwin(h, log: randomLog(sessions: 25, items: 12))
    (h.learningRateDecay, h.finalPass, h.optimizer) = (1, 1, .adagrad)
    try checkAgainstTwin(h, log: randomLog(sessions: 25, items: 12))
  }

  @Test("every pass trains events minus sessions pairs, for any batch size")
  func everyPair() throws {
    let log = randomLog()
    let pairs = log.sessions.eventCount - log.sessions.sessionCount
    for batchSize in [1, 2, 7, 59, 60, 61, 500] {
      var h = small()
      (h.batchSize, h.epochs) = (batchSize, 1)
      let trainer = try GRU4RecTrainer(log: log, hyperparameters: h, threads: 1)
      #expect(trainer.eventsOfEpoch == pairs)
      _ = try trainer.train()
      #expect(trainer.history.map(\.events) == [pairs], "batch size \(batchSize)")
    }
  }

  // MARK: - Hard shapes and errors

  @Test("2,048 samples of three items", arguments: Loss.allCases)
  func manySamplesOfFewItems(loss: Loss) throws {
    var h = Hyperparameters()
    (h.loss, h.layers, h.epochs) = (loss, [4], 2)
    let log = EventLog(
      sessions: (0..<20).map { ["a", "b", "c"].dropFirst($0 % 2) + ["a", "b", "c"] })
    let model = try GRU4RecTrainer(log: log, hyperparameters: h, threads: 2).train()
    #expect(model.itemCount == 3)
    #expect(model.training.losses.allSatisfy { $0.isFinite })
    #expect(model.training.losses[1] < model.training.losses[0] * 1.001)
  }

  @Test("no epochs: the initial weights, with a record of nothing")
  func noEpochs() throws {
    var h = small()
    h.epochs = 0
    let model = try GRU4RecTrainer(log: randomLog(), hyperparameters: h).train()
    #expect(model.training.losses.isEmpty)
    #expect(model.training.steps == 0)
  }

  @Test("a learning rate beyond reason is an error, not a model of NaN")
  func divergence() throws {
    for optimizer in [Optimizer.sgd, .adagrad] {
      var h = small()
      (h.learningRate, h.optimizer, h.epochs) = (1e30, optimizer, 20)
      let trainer = try GRU4RecTrainer(log: randomLog(), hyperparameters: h, threads: 2)
      #expect {
        _ = try trainer.train()
      } throws: { error in
        guard case GRU4RecError.diverged(let epoch, let step, let rate) = error else {
          return false
        }
        return epoch >= 1 && step >= 1 && rate == 1e30
      }
    }
  }

  @Test("logs without anything to learn")
  func uselessLogs() {
    func error(_ sessions: [[String]]) -> GRU4RecError? {
      do throws(GRU4RecError) {
        _ = try GRU4RecTrainer(log: EventLog(sessions: sessions))
        return nil
      } catch { return error }
    }
    #expect(error([["a"], ["b"], ["c"]]) == .noTrainingPairs(events: 3, sessions: 3))
    #expect(error([["a", "a"], ["a"]]) == .tooFewItems(1))
    #expect(error([]) == .tooFewItems(0))
    #expect(error([["a", "b"]]) == nil)
    let few = EventLog(
      vocabulary: ItemVocabulary(ids: ["a", "b", "never", "c"]),
      sessions: Sessions(sessions: [[0, 1], [1, 0, 0]]))
    #expect(throws: GRU4RecError.itemsWithoutEvents(2, of: 4)) { try GRU4RecTrainer(log: few) }
    #expect(throws: Never.self) { try GRU4RecTrainer(log: few.compacted()) }
    var h = Hyperparameters()
    h.learningRate = 0
    #expect(throws: GRU4RecError.self) {
      try GRU4RecTrainer(log: randomLog(), hyperparameters: h)
    }
  }

  @Test("progress counts up to the whole pass")
  func progress() throws {
    let reports = Mutex<[TrainingProgress]>([])
    var h = small()
    (h.epochs, h.batchSize) = (3, 1)
    let log = randomLog(sessions: 200)
    _ = try GRU4RecTrainer(log: log, hyperparameters: h, threads: 2).train { progress in
      reports.withLock { $0.append(progress) }
      return true
    }
    let pairs = log.sessions.eventCount - log.sessions.sessionCount
    for report in reports.withLock({ $0 }) {
      // One lane: a step an event.
      #expect(report.step == report.events)
      #expect(report.eventsOfEpoch == pairs && report.epochs == 3)
      #expect(0 < report.events && report.events <= pairs && report.loss.isFinite)
      #expect((1...3).contains(report.epoch))
    }
  }

  @Test("what is left counts down over all passes")
  func left() throws {
    var h = small()
    (h.epochs, h.finalPass) = (3, 0.5)
    let log = randomLog()
    let trainer = try GRU4RecTrainer(log: log, hyperparameters: h, threads: 1)
    let pairs = log.sessions.eventCount - log.sessions.sessionCount
    let all = 3 * pairs + newest(0.5, of: log.sessions).reduce(0) { $0 + $1.count - 1 }
    #expect(trainer.isFirstRank && trainer.rankCount == nil && trainer.rankTraffic == nil)
    #expect(trainer.progress.eventsLeft == all && trainer.progress.loss == 0)
    while trainer.history.count < 3 {
      let isWithin = try trainer.advanceOneStep()
      let progress = trainer.progress
      let done = progress.events + trainer.history.reduce(0) { $0 + $1.events }
      #expect(progress.eventsLeft == all - done)
      #expect(progress.epoch == trainer.history.count + 1)
      #expect(isWithin == (progress.step > 0))
    }
    #expect(trainer.progress.eventsLeft == 0)
  }

  // MARK: - Learning

  @Test(
    "predictable sessions are learnt, random ones stay near popularity", arguments: Loss.allCases)
  func oracle(loss: Loss) throws {
    var h = Hyperparameters()
    (h.loss, h.layers, h.batchSize, h.negativeSamples) = (loss, [24], 32, .count(64))
    (h.learningRate, h.epochs) = (0.1, 6)
    let learnt = try recall(h, randomness: 0)
    // top1's mean over all columns makes it the slowest learner.
    #expect(learnt > (loss == .top1 ? 0.7 : 0.95), "planted successors: \(learnt)")
    h.epochs = 3
    let chance = try recall(h, randomness: 1)
    #expect(chance < 0.1, "nothing to know of 50 items with equal counts, yet \(chance)")
  }

  /// Recall@1 on unseen sessions in which the next item is the ring's with probability
  /// 1 − `randomness`.
  private func recall(_ h: Hyperparameters, randomness: Double) throws -> Double {
    func log(_ count: Int, seed: UInt64) -> EventLog {
      var generator = TwinGenerator(seed: seed)
      return EventLog(
        sessions: (0..<count).map { session in
          var item = session % 50
          return (0..<6).map { _ in
            defer {
              let isRandom = Double.random(in: 0..<1, using: &generator) < randomness
              item = isRandom ? Int.random(in: 0..<50, using: &generator) : (item + 7) % 50
            }
            return "i\(item)"
          }
        })
    }
    let train = log(500, seed: 21)
    let model = try GRU4RecTrainer(log: train, hyperparameters: h, threads: 1).train()
    let test = log(100, seed: 22)
    let items = test.sessions.items.map {
      model.vocabulary.index(of: test.vocabulary.id(of: $0)) ?? 0
    }
    var settings = EvaluationSettings()
    settings.cutoffs = [1]
    return try Evaluator(settings).evaluate(
      model,
      sessions: Sessions(
        items: items, times: test.sessions.times, offsets: test.sessions.offsets),
      itemCounts: model.itemCounts
    ).metrics[0].recall
  }
}
