import Console
import GRU4Rec
import Kernels
import SessionData

/// What a model of a step on many threads is made of: the parts of one on a single thread, and what threads cost each other.
struct StepOnOneThread {
  /// Seconds of each part.
  let parts: [StepPart: Double]
  /// Those of them that the plan of the next step takes, which one thread makes.
  let planning: Double
  /// Lanes and distinct columns, and what the parts have to do.
  let lanes: Double
  let columns: Double
  let demand: StepDemand
  /// Seconds that a thread adds to a meeting.
  let meeting: Double
  /// Bytes a second that a thread reads of what another one has just written.
  let passing: Double
  /// Bytes a second of the memory, on all processors.
  let bandwidth: Double

  /// Trains on one thread for some seconds, and lets two of them meet.
  static func measure(
    _ settings: Hyperparameters, catalogue: Int, seconds: Double
  ) throws -> StepOnOneThread {
    let log = BenchmarkLog.make(catalogue: catalogue)
    let trainer = try GRU4RecTrainer(log: log, hyperparameters: settings, threads: 1)
    let profile = trainer.startProfile()
    _ = try TrainingSpeed.measure(trainer, seconds: seconds, bar: ProgressBar(quiet: true))
    let steps = Double(max(profile.steps, 1))
    let (lanes, columns) = (Double(profile.lanes) / steps, Double(profile.columns) / steps)
    let crossing = ThreadCrossing.measure()
    return StepOnOneThread(
      parts: Dictionary(
        uniqueKeysWithValues: StepPart.allCases.map { ($0, profile.seconds(of: $0) / steps) }),
      planning: planning(settings, log.sessions, items: log.vocabulary.count), lanes: lanes,
      columns: columns, demand: StepDemand(settings, lanes: lanes, columns: columns),
      meeting: crossing.meeting, passing: crossing.passing,
      bandwidth: MemoryBandwidth.measure(threads: Machine.cores))
  }

  func seconds(_ part: StepPart) -> Double { parts[part] ?? 0 }

  /// Seconds of a plan, with the log's own events in the place of samples; the median of some.
  private static func planning(
    _ settings: Hyperparameters, _ sessions: Sessions, items: Int
  ) -> Double {
    let arena = Arena()
    var planner = StepPlanner(
      hyperparameters: settings, itemCounts: sessions.itemCounts(itemCount: items), in: arena)
    let plan = planner.makePlan()
    let (lanes, samples) = (settings.batchSize, settings.negativeSamples.sampleCount)
    var times: [UInt64] = []
    for round in 0..<51 {
      let first = round * (lanes + samples) % max(sessions.items.count - 2 * lanes - samples, 1)
      func items(_ offset: Int, _ count: Int) -> [ItemIndex] {
        (0..<count).map { sessions.items[(first + offset + $0) % sessions.items.count] }
      }
      let (inputs, targets) = (items(0, lanes), items(lanes, lanes))
      let drawn = items(2 * lanes, samples)
      let carried = (0..<lanes).map { Optional($0) }
      let start = nanoseconds()
      planner.plan(plan, inputs: inputs, targets: targets, carriedFrom: carried, samples: drawn)
      times.append(nanoseconds() - start)
    }
    return Double(times.sorted()[times.count / 2]) / 1e9
  }
}

/// What two threads cost each other.
private struct ThreadCrossing {
  let meeting: Double
  let passing: Double

  private static let (tries, rounds) = (20, 20)
  private static let meetings = 50

  /// The best of some tries: others need the processors too, and two threads may get one of them.
  static func measure() -> ThreadCrossing {
    let all = (0..<tries).map { _ in measureOnce() }
    return all.min { $0.meeting < $1.meeting } ?? all[0]
  }

  private static func measureOnce() -> ThreadCrossing {
    let arena = Arena()
    // A third of a second-level cache.
    let rows = (0..<2).map { _ in arena.matrix(rows: 256, columns: 256) }
    let sums = (0..<2).map { _ in arena.matrix(rows: 256, columns: 256) }
    let times = (0..<2).map { _ in arena.vector(UInt64.self, count: rounds) }
    Team.run(threads: 2) { member in
      let kernels = FusedKernels()
      let (own, others) = (rows[member.index], rows[1 - member.index])
      // Both keep busy until the system has given each a processor.
      let begin = nanoseconds()
      while nanoseconds() - begin < 10_000_000 {}
      for round in 0..<rounds {
        own.fill(Float(round))
        member.meet()
        var start = nanoseconds()
        for _ in 0..<meetings { member.meet() }
        if member.index == 0 { times[0][round] = nanoseconds() - start }
        start = nanoseconds()
        kernels.add(others, to: sums[member.index])
        if member.index == 0 { times[1][round] = nanoseconds() - start }
        member.meet()
      }
    }
    func best(_ times: Vector<UInt64>) -> Double {
      Double(times.array(rounds).min() ?? 0) / 1e9
    }
    // Of a meeting of two, half is each one's.
    return ThreadCrossing(
      meeting: best(times[0]) / Double(meetings) / 2,
      passing: Double(256 * 256 * 4) / best(times[1]))
  }
}
