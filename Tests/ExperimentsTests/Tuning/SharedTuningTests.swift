import Evaluation
import Experiments
import Foundation
import MessagePassing
import RankTesting
import Synchronization
import TestSupport
import Testing
import Tuning

/// Ranks that share a search find what one process finds, and lose nothing when one of them goes.
@Suite struct SharedTuningTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A search whose proposals do not depend on what others found.
  private static func settings() -> TuningSettings {
    var settings = TuningSettings()
    settings.base = .gru4rec(Walks.settings(epochs: 3))
    settings.space = SearchSpace([
      .init(name: "layers", domain: .integers(low: 4, high: 16, step: 4, isLogarithmic: false)),
      .init(
        name: "learning_rate",
        domain: .reals(low: 0.01, high: 0.5, step: nil, isLogarithmic: true)),
    ])
    settings.method = .random
    settings.stopsEarly = false
    settings.trials = 8
    settings.metric = MetricAtCutoff(.mrr, at: 5)
    settings.seeds = 2
    // One that no Double holds.
    settings.seed = .max - 1
    return settings
  }

  private static func data(sessions: Int = 60) throws -> TuningData {
    let (train, validation) = try HoldOut.fraction(0.2).split(Walks.log(sessions: sessions))
    return try TuningData(train: train, validation: validation)
  }

  private static let logs = TuningLogs(train: ["walks"])

  /// What a search found, without what depends on the machine.
  private static func findings(_ outcome: TuningOutcome) -> [String] {
    outcome.trials.map { trial in
      "\(trial.assignment.sorted { $0.key < $1.key }) \(trial.rungs) \(trial.state) "
        + "\(trial.epochs.map { "\($0.loss) \($0.measures.sorted { $0.key < $1.key })" })"
    } + outcome.finals.map { "\($0.trial) \($0.seed) \($0.measures.sorted { $0.key < $1.key })" }
  }

  /// Runs a search on ranks: the outcome on the first one, `nil` on others.
  private func search(
    _ count: Int, _ settings: TuningSettings = settings(), study: String,
    workers: @escaping @Sendable (Int) -> TuningWorkers = { _ in .inProcess(1) },
    isCancelled: @escaping @Sendable (Int) -> Bool = { _ in false },
    observer: @escaping @Sendable (TuningEvent) -> Void = { _ in }
  ) -> [Result<TuningOutcome?, any Error>] {
    let path = scratch.file(study)
    return LocalRanks.run(count) { ranks in
      let data = try Self.data()
      let rank = ranks.rank
      guard ranks.isFirst else {
        try TuningRank(study: path, logs: Self.logs, settings: settings, ranks: ranks, data: data)
          .work(
            workers: workers(rank), isCancelled: { isCancelled(rank) },
            report: { ("so it is: \($0)", 65) })
        return nil
      }
      return try TuningSession(
        study: path, logs: Self.logs, settings: settings, ranks: ranks, data: data
      ).run(workers: workers(0), isCancelled: { isCancelled(0) }, observer: observer)
    }
  }

  private func alone(_ settings: TuningSettings = settings(), study: String) throws -> TuningOutcome
  {
    try TuningSession(
      study: scratch.file(study), logs: Self.logs, settings: settings, data: try Self.data()
    ).run(workers: .inProcess(1))
  }

  /// Ends at once.
  private final class Idle: RunningWorker {
    let end: WorkerEnd
    var isRunning: Bool { false }
    init(_ end: WorkerEnd) { self.end = end }
    func stop() {}
  }

  @Test func `any number of ranks finds what one process finds`() throws {
    let whole = Self.findings(try alone(study: "alone.db"))
    #expect(whole.count >= 10)
    for count in [1, 2, 3] {
      let results = search(count, study: "\(count).db", workers: { .inProcess($0 == 2 ? 2 : 1) })
      let outcome = try #require(try results[0].get())
      #expect(Self.findings(outcome) == whole)
      #expect(outcome.runs.map(\.workers) == [[1, 2, 4][count - 1]])
      for result in results.dropFirst() { #expect(try result.get() == nil) }
    }
    // The first rank only leads.
    let idle = search(
      3, study: "idle.db",
      workers: { $0 == 0 ? .started(1) { _ in Idle(.done) } : .inProcess(1) })
    #expect(try idle[0].get().map(Self.findings) == whole)
    #expect(try scratch.names.filter { $0.contains("trials") } == [], "no checkpoints are left")
  }

  /// Which settings are tried, and which go on, depends on who is quick; what comes of them does not.
  @Test func `what comes of settings is the same, whoever trains them`() throws {
    var settings = Self.settings()
    settings.space = SearchSpace([
      .init(name: "layers", domain: .integers(low: 4, high: 12, step: 4, isLogarithmic: false)),
      .init(name: "learning_rate", domain: .ordered(["0.02", "0.1", "0.4"])),
    ])
    settings.trials = 20
    settings.seeds = 0
    let all = try alone(settings, study: "alone.db").trials
    #expect(all.count >= 9)
    settings.method = .tpe
    settings.stopsEarly = true
    let found = try #require(try search(3, settings, study: "s.db")[0].get())
    #expect(found.trials.count >= 9 && found.trials.contains { $0.state == .complete })
    for trial in found.trials {
      let same = try #require(all.first { $0.assignment == trial.assignment })
      let measures = same.epochs.prefix(trial.epochs.count).map(\.measures)
      #expect(trial.epochs.map(\.measures) == measures)
    }
  }

  @Test func `a search that a rank stops is gone on with by any number of them`() throws {
    let whole = Self.findings(try alone(study: "alone.db"))
    let isStopping = Atomic(false)
    let stopped = search(
      3, study: "s.db", isCancelled: { $0 == 2 && isStopping.load(ordering: .relaxed) },
      observer: { if case .trial = $0 { isStopping.store(true, ordering: .relaxed) } })
    // All may have been done before the rank asked.
    if case .failure(let error) = stopped[0] {
      guard case SearchError.stopped(let trials, 8, _) = error else { throw error }
      #expect((1...8).contains(trials))
    }
    for result in stopped.dropFirst() { _ = try result.get() }
    #expect(Self.findings(try alone(study: "s.db")) == whole)
  }

  @Test func `what a lost rank was training goes back to the queue`() throws {
    let whole = Self.findings(try alone(study: "alone.db"))
    let path = scratch.file("s.db")
    let settings = Self.settings()
    let results = LocalRanks.run(2) { ranks -> (findings: [String], lost: [Int], told: [String]) in
      let data = try Self.data()
      guard ranks.isFirst else {
        _ = try TuningRank(
          study: path, logs: Self.logs, settings: settings, ranks: ranks, data: data)
        _ = try ranks.gather([1, 1])
        func claim(within time: Duration) throws -> String {
          try ranks.send(Array(#"{"claim":{}}"#.utf8), to: 0, tag: 1)
          let answer = try ranks.receive(from: 0, tag: 1, within: time)
          return String(decoding: answer?.bytes ?? [], as: UTF8.self)
        }
        let job = try claim(within: .seconds(100))
        Thread.sleep(forTimeInterval: 1)
        // It comes back when others have its work, or all have gone.
        return ([], [], [job, try claim(within: .seconds(2))])
      }
      let session = try TuningSession(
        study: path, logs: Self.logs, settings: settings, ranks: ranks, data: data)
      session.silence = .milliseconds(500)
      var lost: [Int] = []
      let outcome = try session.run(workers: .inProcess(1)) { event in
        if case .lostRank(let rank) = event { lost.append(rank) }
      }
      return (Self.findings(outcome), lost, [])
    }
    let (found, other) = (try results[0].get(), try results[1].get())
    #expect(found.findings == whole && found.lost == [1])
    #expect(other.told[0].contains(#"{"job":{"_0":{"trial":"#), "\(other.told)")
    #expect(!other.told[1].contains("job"), "\(other.told)")
  }

  @Test func `a rank that cannot go on ends the search, with its reason`() throws {
    let results = search(
      3, study: "s.db",
      workers: {
        $0 == 1
          ? .started(1) { _ in Idle(.failed(SearchError.workerFailed(status: 70))) } : .inProcess(1)
      })
    let reason = "so it is: \(SearchError.workerFailed(status: 70))"
    #expect(throws: RanksError.elsewhere(rank: 1, reason: reason, code: 65)) {
      try results[0].get()
    }
    for result in results.dropFirst() { _ = try result.get() }
    #expect(Self.findings(try alone(study: "s.db")) == Self.findings(try alone(study: "t.db")))
  }

  @Test func `ranks with another log or another search are named`() throws {
    for (isOtherLog, what) in [(true, "set of logs"), (false, "search")] {
      let path = scratch.file("s.db")
      let results = LocalRanks.run(3) { ranks in
        let isOther = ranks.rank == 2
        let data = try Self.data(sessions: isOther && isOtherLog ? 61 : 60)
        var settings = Self.settings()
        if isOther && !isOtherLog { settings.trials = 9 }
        if ranks.isFirst {
          _ = try TuningSession(
            study: path, logs: Self.logs, settings: settings, ranks: ranks, data: data)
        } else {
          _ = try TuningRank(
            study: path, logs: Self.logs, settings: settings, ranks: ranks, data: data)
        }
      }
      for result in results {
        #expect(throws: RanksError.different(what: what, rank: 2)) { try result.get() }
      }
    }
    #expect(try scratch.names == [], "no study was made")
  }

  @Test func `what is wrong with the study is told to all`() throws {
    try Data("no study".utf8).write(to: URL(filePath: scratch.file("s.db")))
    let results = search(2, study: "s.db")
    #expect(throws: TuningError.notAStudy(path: scratch.file("s.db"), reason: "no SQLite database"))
    {
      try results[0].get()
    }
    #expect {
      try results[1].get()
    } throws: {
      if case RanksError.elsewhere(rank: 0, _, _) = $0 { true } else { false }
    }
    // A study of another search is found out when the work begins.
    _ = try alone(study: "t.db")
    var other = Self.settings()
    other.metric = MetricAtCutoff(.recall, at: 5)
    let refused = search(2, other, study: "t.db")
    #expect(throws: TuningError.self) { try refused[0].get() }
    #expect(try refused[1].get() == nil)
  }
}
