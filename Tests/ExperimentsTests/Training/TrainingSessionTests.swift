import Experiments
import GRU4Rec
import SessionData
import Synchronization
import TestSupport
import Testing

@Suite struct TrainingSessionTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func validation() -> TrainingValidation { TrainingValidation(Walks.log(), threads: 1) }

  @Test func `every epoch is told of, trained and measured`() throws {
    let session = try TrainingSession(try Walks.trainer(), validation: validation())
    // Both arrays are filled without a lock: events come on the calling thread.
    var epochs: [EpochRecord] = []
    var steps: [Double] = []
    let outcome = try session.run { event in
      switch event {
      case .epoch(let record): epochs.append(record)
      case .progress(let progress, _): steps.append(progress.loss)
      case .lostBestModel: Issue.record("nothing is lost")
      }
    }
    #expect(outcome.end == .finished && outcome.modelEpoch == 4)
    #expect(epochs.map(\.summary.epoch) == [1, 2, 3, 4] && !steps.isEmpty)
    #expect(epochs.map(\.summary.loss) == outcome.losses)
    #expect(epochs.compactMap(\.validation) == outcome.validation.entries)
    #expect(epochs.allSatisfy { ($0.speed?.eventsPerSecond ?? 0) > 0 })
    #expect(outcome.seconds > 0 && outcome.modelValidation?.epoch == 4)
    #expect(epochs[3].line(of: 4).hasPrefix("epoch 4/4: loss "))
    #expect(try session.makeModel().training.losses == outcome.losses)
  }

  /// At this rate the loss jumps about, so that a later epoch is soon no better.
  private func wild(_ checkpoints: TrainingCheckpoints? = nil) throws -> TrainingSession {
    try TrainingSession(
      try Walks.trainer(epochs: 40, learningRate: 3), validation: validation(), patience: 2,
      checkpoints: checkpoints)
  }

  @Test func `patience keeps the best model, in memory and in a file`() throws {
    let session = try wild()
    let outcome = try session.run()
    #expect(outcome.stoppedEarly)
    let best = try #require(outcome.validation.best)
    #expect(outcome.modelEpoch == best.epoch)
    #expect(outcome.losses.count == best.epoch + 2)
    #expect(try session.makeModel().training.losses.count == best.epoch)
    try session.saveModel(to: scratch.file("memory"))

    let other = try wild(TrainingCheckpoints(scratch.file("checkpoint")))
    #expect(try other.run().validation.entries.map(\.mrr) == outcome.validation.entries.map(\.mrr))
    #expect(try other.makeModel().training.losses.count == best.epoch)
    try other.saveModel(to: scratch.file("file"))
    #expect(try scratch.bytes(of: "memory") == scratch.bytes(of: "file"))
    other.checkpoints?.remove()
    #expect(try scratch.names == ["file", "memory"])
  }

  @Test func `a stopped training ends with the same bytes`() throws {
    let whole = try TrainingSession(
      try Walks.trainer(), validation: validation(), patience: 4,
      checkpoints: TrainingCheckpoints(scratch.file("whole")))
    let all = try whole.run()
    try whole.saveModel(to: scratch.file("a"))

    let checkpoints = TrainingCheckpoints(scratch.file("parts"))
    var outcome: TrainingOutcome?
    var runs = 0
    while outcome?.wasStopped ?? true {
      let trainer = try checkpoints.makeTrainer(
        log: Walks.log(), hyperparameters: Walks.settings(), seed: 3, threads: 1)
      let session = try TrainingSession(
        trainer, validation: validation(), patience: 4, checkpoints: checkpoints)
      // Asked after each step, in one place or another of an epoch.
      let steps = Atomic(0)
      runs += 1
      let limit = 3 * runs
      outcome = try session.run(
        isCancelled: { steps.add(1, ordering: .relaxed).newValue > limit })
      if outcome?.wasStopped == false { try session.saveModel(to: scratch.file("b")) }
      try #require(runs < 100)
    }
    #expect(runs > 1)
    #expect(outcome?.losses == all.losses)
    #expect(outcome?.validation.entries.map(\.mrr) == all.validation.entries.map(\.mrr))
    #expect(try scratch.bytes(of: "a") == scratch.bytes(of: "b"))
  }

  @Test func `a session goes on, to an epoch and on from a stop`() throws {
    let session = try TrainingSession(try Walks.trainer())
    #expect(try session.run(until: 1).losses.count == 1)
    let stopped = try session.run(isCancelled: { true })
    #expect(stopped.wasStopped && (1...2).contains(stopped.losses.count))
    let outcome = try session.run()
    #expect(outcome.end == .finished && outcome.losses.count == 4)
    let whole = try Walks.trainer()
    _ = try whole.train()
    #expect(whole.history.map(\.loss) == outcome.losses)
  }

  @Test func `a validation that was stopped is made up for`() throws {
    let checkpoints = TrainingCheckpoints(scratch.file("checkpoint"))
    let isMeasuring = Atomic(false)
    let stopping = TrainingValidation(Walks.log(), threads: 1) { _, _ in
      isMeasuring.store(true, ordering: .relaxed)
    }
    let session = try TrainingSession(
      try Walks.trainer(), validation: stopping, checkpoints: checkpoints)
    let outcome = try session.run(isCancelled: { isMeasuring.load(ordering: .relaxed) })
    #expect(outcome.end == .stopped(epoch: 1, isValidating: true))
    #expect(outcome.validation.entries.isEmpty)

    let trainer = try checkpoints.makeTrainer(
      log: Walks.log(), hyperparameters: Walks.settings(), seed: 3, threads: 1)
    let resumed = try TrainingSession(
      trainer, validation: validation(), checkpoints: checkpoints)
    var first: EpochRecord?
    let end = try resumed.run { event in
      if case .epoch(let record) = event { first = first ?? record }
    }
    #expect(first?.summary.epoch == 1 && first?.speed == nil && first?.validation != nil)
    #expect(end.validation.entries.map(\.epoch) == [1, 2, 3, 4])
  }

  @Test func `an observer's error ends the run and loses no epoch`() throws {
    struct Full: Error {}
    let checkpoints = TrainingCheckpoints(scratch.file("checkpoint"), every: .minutes(60))
    let session = try TrainingSession(try Walks.trainer(), checkpoints: checkpoints)
    #expect(throws: Full.self) {
      try session.run { event in
        if case .epoch(let record) = event, record.summary.epoch == 2 { throw Full() }
      }
    }
    let trainer = try checkpoints.makeTrainer(
      log: Walks.log(), hyperparameters: Walks.settings(), seed: 3, threads: 1)
    #expect(trainer.history.count == 2)
  }

  @Test func `a loss that is no number ends the run`() throws {
    let session = try TrainingSession(try Walks.trainer(epochs: 40, learningRate: 1e30))
    #expect {
      try session.run()
    } throws: {
      if case GRU4RecError.diverged = $0 { true } else { false }
    }
  }

  @Test func `cancelling the task stops an asynchronous training`() async throws {
    let counted = Mutex(0)
    let task = Task {
      let session = try TrainingSession(try Walks.trainer(epochs: 100_000))
      return try await session.runOnOwnThread { event in
        guard case .epoch = event else { return }
        if counted.withLock({
          $0 += 1
          return $0 == 3
        }) {
          withUnsafeCurrentTask { $0?.cancel() }
        }
      }
    }
    let outcome = try await task.value
    #expect(outcome.wasStopped && (3..<100_000).contains(outcome.losses.count))
  }

  @Test func `a damaged record says what to do`() throws {
    let checkpoints = TrainingCheckpoints(scratch.file("checkpoint"))
    let trainer = try Walks.trainer()
    _ = try trainer.advance()
    _ = try scratch.write("checkpoint.validation", "{")
    let error = #expect(throws: TrainingError.self) {
      try TrainingSession(trainer, validation: validation(), checkpoints: checkpoints)
    }
    #expect(error?.description.hasSuffix("damaged; remove it and start anew") == true)
    #expect(error?.text(.flags).hasSuffix("remove it and start without --resume") == true)
  }

  @Test(arguments: [false, true])
  func `an epoch whose telling failed is told of when the training goes on`(isMeasured: Bool) throws
  {
    struct Full: Error {}
    let checkpoints = TrainingCheckpoints(scratch.file("checkpoint"))
    func session() throws -> TrainingSession {
      let trainer = try checkpoints.makeTrainer(
        log: Walks.log(), hyperparameters: Walks.settings(), seed: 3, threads: 1)
      return try TrainingSession(
        trainer, validation: isMeasured ? validation() : nil, checkpoints: checkpoints)
    }
    let first = try session()
    #expect(first.earlierEpochs.isEmpty)
    var losses: [Double] = []
    #expect(throws: Full.self) {
      _ = try first.run { event in
        guard case .epoch(let record) = event else { return }
        losses.append(record.summary.loss)
        if record.summary.epoch == 2 { throw Full() }
      }
    }
    let next = try session()
    #expect(next.earlierEpochs.map(\.summary.epoch) == [1, 2])
    #expect(next.earlierEpochs.map(\.summary.loss) == losses)
    #expect(next.earlierEpochs.allSatisfy { ($0.validation != nil) == isMeasured })
    // What was told of before is logged once; what was not is logged now.
    let log = try EpochLog(path: scratch.file("log.jsonl"), keepingEpochs: 2)
    for epoch in next.earlierEpochs { try log.append(epoch) }
    let again = try EpochLog(path: scratch.file("log.jsonl"), keepingEpochs: 2)
    for epoch in next.earlierEpochs { try again.append(epoch) }
    #expect(try scratch.text(of: "log.jsonl").split(separator: "\n").count == 2)
  }

  @Test func `the log of epochs keeps the lines of a resumed training`() throws {
    let path = scratch.file("log.jsonl")
    func lines(_ epochs: Int, keeping: Int) throws -> [Substring] {
      let log = try EpochLog(path: path, keepingEpochs: keeping)
      let session = try TrainingSession(try Walks.trainer(epochs: epochs))
      _ = try session.run { event in
        if case .epoch(let record) = event, record.summary.epoch > keeping {
          try log.append(record)
        }
      }
      return try scratch.text(of: "log.jsonl").split(separator: "\n")
    }
    let first = try lines(2, keeping: 0)
    #expect(first.count == 2 && first[0].hasPrefix(#"{"epoch":1,"loss":"#))
    let second = try lines(3, keeping: 1)
    #expect(second.count == 3 && second[0] == first[0] && second[1] != first[1])
    #expect(try lines(1, keeping: 0).count == 1)
  }
}
