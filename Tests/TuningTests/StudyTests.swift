import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Tuning

/// Searches without trainings: the value of a trial is computed.
@Suite struct StudyTests {
  private static func plan(trials: Int = 30, seeds: [UInt64] = [], task: String = "t")
    -> StudyPlan
  {
    StudyPlan(
      space: SearchSpace([
        SearchParameter(
          name: "x", domain: .reals(low: 0, high: 1, step: nil, isLogarithmic: false))
      ]), method: .tpe, halving: SuccessiveHalving(maximum: 9), metric: "mrr@20", seed: 3,
      start: ["x": "0.9"], trials: trials, finalSeeds: seeds, startEpochs: 9, task: task,
      finalTask: "f")
  }

  /// Rises with the epochs, towards a height that depends on x.
  private static func value(_ assignment: Assignment, _ epoch: Int) -> Double {
    let x = Double(assignment["x"] ?? "") ?? 0
    return (1 - (x - 0.3) * (x - 0.3)) * (1 - 1 / Double(epoch + 1))
  }

  /// Does one piece of work; `false` when there is none.
  @discardableResult
  private func step(_ study: Study, worker: Int = 1) throws -> StudyJob {
    let job = try study.claim(worker: worker)
    switch job {
    case .trial(let number, let assignment, let epochs):
      for epoch in 1...epochs {
        try study.add(
          Trial.Epoch(
            epoch: epoch, loss: 1, measures: ["mrr@20": Self.value(assignment, epoch)],
            seconds: 1), of: number)
      }
      _ = try study.finish(trial: number, epochs: epochs)
    case .final(let trial, let assignment, let seed, let epochs):
      try study.finish(
        trial: trial, seed: seed, measures: ["mrr@20": Self.value(assignment, epochs)],
        seconds: 1)
    case .wait, .none: break
    }
    return job
  }

  private func finish(_ study: Study) throws { while try step(study) != .none {} }

  @Test func `a search to its end`() throws {
    let folder = try Scratch()
    let study = try Study(path: folder.file("s.db"))
    let plan = Self.plan(seeds: [7, 8, 9])
    #expect(try !study.begin(plan))
    try finish(study)
    let trials = try study.trials()
    #expect(trials.map(\.number) == Array(1...30))
    #expect(trials[0].assignment == ["x": "0.9"])
    // One in three of 30 goes on, and one in three of these; on top come those that were among the best
    // only until better ones came.
    let reached = (1...3).map { rung in trials.count { $0.rungs >= rung } }
    #expect(reached[0] == 30 && reached[1] >= 10 && reached[1] < 18, "\(reached)")
    #expect(reached[2] >= 3 && reached[2] <= 12, "\(reached)")
    let best = try #require(trials.best(plan))
    #expect(best.epoch == 9)
    #expect(abs((Double(best.trial.assignment["x"] ?? "") ?? 0) - 0.3) < 0.05)
    let finals = try study.finals()
    #expect(finals.map(\.seed) == [7, 8, 9, 7, 8, 9])
    #expect(Set(finals.map(\.trial)) == [1, best.trial.number])
    #expect(finals.allSatisfy { $0.epochs == 9 && $0.measures["mrr@20"] != nil })
  }

  @Test func `the same search with and without interruptions`() throws {
    let folder = try Scratch()
    let whole = try Study(path: folder.file("whole.db"))
    _ = try whole.begin(Self.plan())
    try finish(whole)

    let path = folder.file("cut.db")
    var generator = SystemRandomNumberGenerator()
    for run in 0..<1000 {
      let study = try Study(path: path)
      #expect(try study.begin(Self.plan()) == (run > 0))
      try study.release(worker: nil)
      for _ in 0..<Int.random(in: 0...4, using: &generator) { try step(study) }
      // A process that dies over its work: half of a training's epochs, and never a word again.
      guard case .trial(let number, let assignment, _) = try study.claim(worker: 1) else { break }
      try study.add(
        Trial.Epoch(
          epoch: 1, loss: 1, measures: ["mrr@20": Self.value(assignment, 1)], seconds: 1),
        of: number)
    }
    #expect(try Study(path: path).trials() == whole.trials())
  }

  @Test func `nothing is given to two workers`() throws {
    let folder = try Scratch()
    _ = try Study(path: folder.file("s.db")).begin(Self.plan(trials: 40, seeds: [1, 2, 3]))
    let jobs = Mutex<[String]>([])
    let faults = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { worker in
      do {
        let study = try Study(path: folder.file("s.db"))
        while true {
          let job = try step(study, worker: worker)
          if job == .none { return }
          if job != .wait { jobs.withLock { $0.append("\(job)") } }
        }
      } catch {
        faults.withLock { $0.append("\(error)") }
      }
    }
    #expect(faults.withLock { $0 } == [])
    let done = jobs.withLock { $0 }
    #expect(Set(done).count == done.count, "no piece of work is done twice")
    let study = try Study(path: folder.file("s.db"))
    #expect(try study.trials().count == 40)
    #expect(try study.trials().allSatisfy { $0.state == .paused || $0.state == .complete })
    #expect(try Set(study.trials().map(\.assignment)).count == 40)
  }

  @Test func `work that kills its process counts as failed`() throws {
    let folder = try Scratch()
    let study = try Study(path: folder.file("s.db"))
    _ = try study.begin(Self.plan(trials: 2))
    for _ in 0..<2 {
      guard case .trial(1, _, 1) = try study.claim(worker: 5) else {
        Issue.record("trial 1 is to be taken up again")
        return
      }
      try study.release(worker: 4, hasCrashed: true)
      try study.release(worker: 5, hasCrashed: true)
    }
    #expect(try study.trials()[0].state == .failed)
    #expect(try study.trials()[0].failure?.contains("memory") == true)
    try finish(study)
    #expect(try study.trials()[1].state == .complete)
    #expect(try study.trials().best(Self.plan())?.trial.number == 2)
  }

  @Test func `failures stand last and are not repeated`() throws {
    let folder = try Scratch()
    let study = try Study(path: folder.file("s.db"))
    let plan = Self.plan(trials: 3, seeds: [1])
    _ = try study.begin(plan)
    guard case .trial(1, _, _) = try study.claim(worker: 1) else { return }
    try study.fail(trial: 1, "diverged")
    try finish(study)
    let trials = try study.trials()
    #expect(trials[0].failure == "diverged" && trials.ranked(plan).last?.number == 1)
    #expect(try study.finals().map(\.trial) == [trials.best(plan)?.trial.number])
  }

  @Test func `more trials, other seeds at the end`() throws {
    let folder = try Scratch()
    let study = try Study(path: folder.file("s.db"))
    _ = try study.begin(Self.plan(trials: 6, seeds: [1]))
    try finish(study)
    let first = try study.trials()
    _ = try study.begin(Self.plan(trials: 12, seeds: [1, 2]))
    try finish(study)
    let trials = try study.trials()
    #expect(trials.count == 12)
    #expect(zip(first, trials).allSatisfy { $0.assignment == $1.assignment })
    let best = try #require(trials.best(Self.plan()))
    let seeds = try study.finals().filter { $0.trial == best.trial.number }.map(\.seed)
    #expect(seeds == [1, 2])
  }

  @Test func `another search is refused, and what differs is named`() throws {
    let folder = try Scratch()
    let study = try Study(path: folder.file("s.db"))
    _ = try study.begin(Self.plan())
    var others = [Self.plan(task: "other")]
    for _ in 0..<3 { others.append(Self.plan()) }
    others[1].metric = "recall@20"
    others[2].seed = 4
    others[3].halving = SuccessiveHalving(maximum: 27)
    for (plan, what) in zip(
      others, ["data or fixed", "metric was mrr@20", "seed was 3", "[1, 3, 9]"])
    {
      let error = #expect(throws: TuningError.self) { try study.begin(plan) }
      #expect("\(error ?? .inUse(path: ""))".contains(what))
    }
    #expect(try study.plan() == Self.plan())
  }

  @Test func `files of others are left as they are`() throws {
    let folder = try Scratch()
    let text = Data("SessionId\tItemId\tTime\n".utf8)
    try text.write(to: URL(filePath: folder.file("log.tsv")))
    #expect(
      throws: TuningError.notAStudy(path: folder.file("log.tsv"), reason: "no SQLite database")
    ) {
      try Study(path: folder.file("log.tsv"))
    }
    #expect(try Data(contentsOf: URL(filePath: folder.file("log.tsv"))) == text)
    let other = try DatabaseQueue(path: folder.file("other.db"))
    try other.write { try $0.execute(sql: "CREATE TABLE plan (id)") }
    try other.close()
    #expect(throws: TuningError.self) { try Study(path: folder.file("other.db")) }
    #expect(throws: TuningError.self) { try Study(path: folder.path) }
    #expect(throws: TuningError.self) { try Study(path: folder.file("none/s.db")) }

    try FileManager.default.copyItem(
      at: URL(
        filePath: {
          let path = folder.file("good.db")
          _ = try Study(path: path).begin(Self.plan())
          return path
        }()), to: URL(filePath: folder.file("bad.db")))
    var bytes = try Data(contentsOf: URL(filePath: folder.file("bad.db")))
    for index in bytes.indices where index > 200 { bytes[index] = 0xA5 }
    try bytes.write(to: URL(filePath: folder.file("bad.db")))
    #expect(throws: TuningError.self) { try Study(path: folder.file("bad.db")).begin(Self.plan()) }
  }

  /// Its header has all that a study's has, and SQLite takes that back from the journal when it opens the file.
  @Test func `a study whose making was cut off is made anew`() throws {
    let folder = try Scratch()
    let path = folder.file("cut.db")
    let queue = try DatabaseQueue(path: path)
    try queue.write {
      try $0.execute(
        sql: "CREATE TABLE plan (id); PRAGMA application_id = 1196569684; PRAGMA user_version = 1")
    }
    try queue.close()
    try Study.check(path: path)
    // No page of a file that had none before.
    var journal: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]
    for number in [0, 7, 0, 512, 4096] as [UInt32] {
      journal += (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
    journal += [UInt8](repeating: 0, count: 512 - journal.count)
    try Data(journal).write(to: URL(filePath: path + "-journal"))

    let study = try Study(path: path)
    #expect(try study.plan() == nil)
    #expect(try !study.begin(Self.plan()))
    #expect(try study.plan() == Self.plan())
  }

  @Test func `locks`() throws {
    let folder = try Scratch()
    var first: StudyLock? = try StudyLock(study: folder.file("s"), role: "lock", .exclusive)
    #expect(throws: TuningError.inUse(path: folder.file("s"))) {
      try StudyLock(study: folder.file("s"), role: "lock", .exclusive)
    }
    withExtendedLifetime(first) {}
    first = nil
    let shared = try (0..<2).map { _ in
      try StudyLock(study: folder.file("s"), role: "lock", .shared)
    }
    #expect(throws: TuningError.inUse(path: folder.file("s"))) {
      try StudyLock(study: folder.file("s"), role: "lock", .exclusive)
    }
    withExtendedLifetime(shared) {}
  }
}
