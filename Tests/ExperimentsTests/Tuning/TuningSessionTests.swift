import Baselines
import Evaluation
import Experiments
import Foundation
import GRU4Rec
import ModelFiles
import Recommendation
import SessionData
import Synchronization
import TestSupport
import Testing
import Tuning

@Suite struct TuningSessionTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A small and quick search.
  private func settings(trials: Int = 5) -> TuningSettings {
    var settings = TuningSettings()
    settings.base = .gru4rec(Walks.settings(epochs: 3))
    settings.space = SearchSpace([
      .init(name: "layers", domain: .integers(low: 4, high: 16, step: 4, isLogarithmic: false)),
      .init(
        name: "learning_rate",
        domain: .reals(low: 0.01, high: 0.5, step: nil, isLogarithmic: true)),
    ])
    settings.trials = trials
    settings.metric = MetricAtCutoff(.mrr, at: 5)
    settings.seeds = 2
    return settings
  }

  private func data() throws -> TuningData {
    let (train, validation) = try HoldOut.fraction(0.2).split(Walks.log())
    return try TuningData(train: train, validation: validation)
  }

  private func session(_ study: String, _ settings: TuningSettings) throws -> TuningSession {
    try TuningSession(
      study: scratch.file(study), logs: TuningLogs(train: ["walks"]), settings: settings,
      data: try data())
  }

  /// What a search found, without what depends on the machine.
  private func findings(_ outcome: TuningOutcome) -> [String] {
    outcome.trials.map { trial in
      "\(trial.assignment.sorted { $0.key < $1.key }) \(trial.rungs) \(trial.epochs.map(\.measures["mrr@5"]))"
    } + outcome.finals.map { "\($0.trial) \($0.seed) \($0.measures["mrr@5"] ?? 0)" }
  }

  @Test func `a search in threads of this process`() throws {
    // A session holds its study for itself: it must be gone before the next one.
    var session: TuningSession? = try session("s.db", settings())
    let plan = try #require(session).plan
    var lines: [String] = []
    var began = 0
    var last: TuningProgress?
    let outcome = try #require(session).run(workers: .inProcess(2)) { event in
      if let line = event.line(plan) { lines.append(line) }
      if case .began(let kept) = event {
        began += 1
        #expect(kept == nil)
      }
      if case .progress(let progress) = event { last = progress }
    }
    #expect(began == 1 && last?.done == 5 && last?.trials == 5)
    #expect(outcome.trials.count == 5 && outcome.completeCount >= 1 && outcome.failedCount == 0)
    #expect(outcome.best.value > 0 && outcome.found.hyperparameters?.epochs == outcome.best.epoch)
    #expect(Set(outcome.finals.map(\.seed)) == [42, 43])
    #expect(outcome.measureNames == ["mrr@5", "recall@5"])
    for trial in 1...5 { #expect(lines.contains { $0.hasPrefix("trial \(trial), ") }) }
    #expect(outcome.text.hasPrefix("5 trials in "))
    let json = try JSONSerialization.jsonObject(with: Data(try outcome.json().utf8))
    #expect((json as? [String: Any])?["trials"] as? Int == 5)
    // The same search once more has nothing left to do.
    session = nil
    var kept: Int?
    let again = try self.session("s.db", settings()).run(workers: .inProcess(1)) { event in
      if case .began(let trials) = event { kept = trials }
    }
    #expect(kept == 5 && findings(again) == findings(outcome))
    #expect(try scratch.names.filter { $0.contains("trials") } == [], "no checkpoints are left")
  }

  @Test func `one worker and a seed decide everything, stopped or not`() throws {
    let whole = try session("whole.db", settings()).run(workers: .inProcess(1))
    let isStopping = Atomic(false)
    var stops = 0
    while true {
      isStopping.store(false, ordering: .relaxed)
      do {
        let outcome = try session("cut.db", settings()).run(
          workers: .inProcess(1), isCancelled: { isStopping.load(ordering: .relaxed) },
          observer: { event in
            if case .trial = event, stops < 3 { isStopping.store(true, ordering: .relaxed) }
          })
        #expect(findings(outcome) == findings(whole))
        break
      } catch SearchError.stopped(_, let all, let study) {
        #expect(all == 5 && study == scratch.file("cut.db"))
        stops += 1
      }
    }
  }

  @Test func `the best settings become a model, however often its training is stopped`() throws {
    let outcome = try session("s.db", settings()).run(workers: .inProcess(1))
    let log = Walks.log()
    let found = try #require(outcome.found.hyperparameters)
    let trainer = try GRU4RecTrainer(log: log, hyperparameters: found, seed: 42, threads: 1)
    while try trainer.advance() != .finished {}
    try trainer.saveModel(to: scratch.file("expected"))
    let expected = try Data(contentsOf: URL(filePath: scratch.file("expected")))

    let isStopping = Atomic(true)
    #expect(throws: SearchError.stopped(trials: 5, of: 5, study: scratch.file("s.db"))) {
      try outcome.saveModel(
        to: scratch.file("model"), from: log,
        isCancelled: { isStopping.load(ordering: .relaxed) })
    }
    #expect(try !scratch.names.contains("model") && scratch.names.contains("s.db-model.checkpoint"))
    isStopping.store(false, ordering: .relaxed)
    try outcome.saveModel(to: scratch.file("model"), from: log, threads: 2)
    #expect(try Data(contentsOf: URL(filePath: scratch.file("model"))) == expected)
    #expect(try !scratch.names.contains { $0.contains("checkpoint") })
    try outcome.makeModel(from: log).save(to: scratch.file("made"))
    #expect(try Data(contentsOf: URL(filePath: scratch.file("made"))) == expected)
  }

  @Test func `a baseline is a method like another`() throws {
    var settings = TuningSettings(.baseline(try BaselineSpecification("vstan")))
    settings.trials = 12
    settings.metric = MetricAtCutoff(.mrr, at: 5)
    let outcome = try session("s.db", settings).run(workers: .inProcess(2))
    #expect(outcome.trials.count == 12 && outcome.failedCount == 0)
    #expect(outcome.trials.allSatisfy { $0.epochs.count == 1 && $0.state == .complete })
    #expect(outcome.finals.isEmpty && outcome.found.name == "vstan")
    #expect(outcome.trials[0].assignment == settings.base.searchValues)
    guard case .baseline(let specification) = outcome.found else {
      Issue.record("\(outcome.found)")
      return
    }
    #expect(outcome.text.contains("\n\(specification)\n") && !outcome.text.contains("epoch"))
    _ = try ModelSpecification(outcome.found.text)
    try outcome.saveModel(to: scratch.file("model"), from: Walks.log())
    #expect(try CatalogueModel(contentsOf: scratch.file("model")).identity.method == "vstan")
    // Another method on the same study is another search.
    settings.base = .baseline(try BaselineSpecification("stan"))
    #expect(throws: TuningError.self) { try session("s.db", settings).run(workers: .inProcess(1)) }
  }

  @Test func `cancelling the task stops an asynchronous search`() async throws {
    let path = scratch.file("s.db")
    let (settings, data) = (settings(trials: 1000), try data())
    let task = Task {
      let session = try TuningSession(
        study: path, logs: TuningLogs(train: ["walks"]), settings: settings, data: data)
      return try await session.runOnOwnThread(workers: .inProcess(1)) { event in
        if case .trial = event { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    await #expect {
      _ = try await task.value
    } throws: {
      if case SearchError.stopped(let trials, 1000, path) = $0 {
        (1..<1000).contains(trials)
      } else {
        false
      }
    }
  }

  @Test func `a worker that crashes is replaced, and one that fails ends the search`() throws {
    /// Ends at once.
    final class Broken: RunningWorker {
      let end: WorkerEnd
      var isRunning: Bool { false }
      init(_ end: WorkerEnd) { self.end = end }
      func stop() {}
    }
    var ends = [WorkerEnd.failed(SearchError.workerFailed(status: 70)), .crashed, .crashed]
    var orders: [Int] = []
    #expect(throws: SearchError.workerFailed(status: 70)) {
      try session("s.db", settings()).run(
        workers: .started(1, threads: 2) { order in
          orders.append(order.number)
          #expect(order.threads == 2)
          return Broken(ends.removeLast())
        })
    }
    #expect(orders == [1, 1, 1])
  }

  @Test func `settings that cannot be trained fail by themselves`() throws {
    var settings = settings()
    settings.space = SearchSpace([
      .init(name: "loss", domain: .categories(["cross-entropy", "bpr-max"])),
      .init(name: "logq", domain: .categories(["1"])),
    ])
    let texts = WorkerTexts(describe: { "so it is: \($0)" })
    let outcome = try session("s.db", settings).run(workers: .inProcess(1, texts: texts))
    #expect(outcome.failedCount == 1)
    let failed = outcome.trials.first { $0.failure != nil }
    #expect(failed?.failure?.hasPrefix("so it is: ") == true)
  }

  @Test func `another search on the same study is refused`() throws {
    _ = try session("s.db", settings(trials: 1)).run(workers: .inProcess(1))
    var other = settings(trials: 1)
    other.metric = MetricAtCutoff(.recall, at: 5)
    let error = #expect(throws: TuningError.self) {
      try session("s.db", other).run(workers: .inProcess(1))
    }
    #expect(error == .otherSearch(path: scratch.file("s.db"), what: .metric("mrr@5")))
    #expect(error?.text(.flags).contains("--metric was mrr@5") == true)
    let first = try session("s.db", settings())
    #expect(throws: TuningError.inUse(path: scratch.file("s.db"))) {
      try session("s.db", settings())
    }
    #expect(first.plan.trials == 5)
  }
}
