import Foundation
import Kernels
import MessagePassing
import Randomness
import Recommendation
import SessionData
import SystemFiles

/// Trains a GRU4Rec model on a click log.
///
/// ```swift
/// let trainer = try GRU4RecTrainer(log: log, hyperparameters: .preset(.rsc15), seed: 42)
/// let model = try trainer.train()
/// ```
///
/// The same log, hyperparameters and seed give the same model, byte for byte, for any number of threads
/// and however often the training was interrupted.
public final class GRU4RecTrainer {
  /// Settings of the model and its training.
  public let hyperparameters: Hyperparameters
  /// Seed of the initial weights, samples, dropout masks and session orders.
  public let seed: UInt64
  /// Threads that train; results do not depend on it.
  public let threads: Int
  /// Name of the graphics card that trains; `nil` for the CPU.
  public let card: String?
  /// Items, in the order of their indices.
  public let vocabulary: ItemVocabulary
  /// Finished passes.
  public internal(set) var history: [EpochSummary] = []

  /// What is trained on, without its times: memory that large logs have no use for here.
  let sessions: Sessions
  /// Events of each item, those of earlier trainings included.
  let itemCounts: [Int64]
  /// What earlier trainings of a continued model saw.
  let earlier: EarlierTraining?
  let engine: any StepEngine
  /// The processes that share the training.
  package let ranks: Ranks?
  /// What the ranks do from time to time, where they train apart.
  let meetings: RankMeetings?
  /// The mean of the weights, where one is asked for.
  let average: WeightAverage?
  private let arena = Arena()
  private var planner: StepPlanner
  // All threads draw samples, while one of them changes the planner.
  private let sampleSets: SampleSets
  private let plans: [StepPlan]
  private let passes: TrainingPasses

  /// Seed of samples, masks and orders, which ranks that train apart do not share.
  private let streams: UInt64

  // The pass that is running.
  var batches: SessionParallelBatches
  var lossSum = 0.0
  var eventsDone = 0
  /// Steps that this process has done.
  private(set) var stepsHere = 0
  /// When progress is reported next; passes may be shorter than the time between two reports.
  private var nextReport: ContinuousClock.Instant?
  /// Whether the last report was answered by a wish to stop, which may have come with a pass's last step.
  var wasAskedToStop = false
  private var pending = 0
  private var isPrepared = false

  /// Sets up a training from scratch.
  ///
  /// - Parameters:
  ///   - log: the clicks to learn from; its vocabulary becomes the model's catalogue, and each of its items
  ///     occurs (`EventLog.compacted()` sees to it).
  ///   - hyperparameters: settings of the model and its training.
  ///   - seed: start of every random choice.
  ///   - threads: `nil` takes the machine's processors. No more are used than a step has parts for: eight, or one for
  ///     every sixteen of the mini-batch's lanes in each of its groups of columns (``threads`` tells).
  ///   - device: what trains.
  ///   - ranks: processes that share the training, each with this log and these settings: 1, 2, 4 or 8, and more powers
  ///     of two where a step scores 256 items for each of them. Each keeps its share of the items' rows, and all
  ///     together train the model that one would. All of them call the same functions of their trainers.
  ///   - localSteps: steps that each rank trains by itself, on its share of the sessions, before all go on from what
  ///     they have learnt together, ``allowedLocalSteps``: for slow networks. Each rank then has all rows, any number of
  ///     ranks can train, and the model is another one for each number. `nil`: ranks go in step.
  /// - Throws: ``GRU4RecError`` when hyperparameters are out of range, the log holds nothing to learn, items
  ///   have no events, the device cannot be used, or so many ranks cannot share the training.
  public convenience init(
    log: EventLog, hyperparameters: Hyperparameters = Hyperparameters(), seed: UInt64 = 42,
    threads: Int? = nil, device: TrainingDevice = .cpu, ranks: Ranks? = nil,
    localSteps: Int? = nil
  ) throws(GRU4RecError) {
    try self.init(
      sessions: log.sessions, vocabulary: log.vocabulary, hyperparameters: hyperparameters,
      seed: seed, threads: threads, device: device, ranks: ranks, localSteps: localSteps,
      earlier: nil)
    let silent = itemCounts.count { $0 == 0 }
    guard silent == 0 else { throw .itemsWithoutEvents(silent, of: vocabulary.count) }
    engine.updateParameters { $0.initialise(seed: seed, items: 0..<$0.itemCount) }
  }

  init(
    sessions: Sessions, vocabulary: ItemVocabulary, hyperparameters: Hyperparameters,
    seed: UInt64, threads: Int?, device: TrainingDevice, ranks: Ranks?, localSteps: Int?,
    earlier: EarlierTraining?
  ) throws(GRU4RecError) {
    try Self.requireSame(
      sessions, vocabulary, hyperparameters, seed: seed, localSteps, earlier, ranks)
    try hyperparameters.validate()
    let sessions = sessions.withoutTimes()
    guard vocabulary.count >= 2 else { throw .tooFewItems(vocabulary.count) }
    let meetings = RankMeetings(
      ranks, localSteps: localSteps, hyperparameters, itemCount: vocabulary.count)
    self.meetings = meetings
    try TrainingPasses.requirePairs(sessions, hyperparameters, shares: meetings?.ranks.count ?? 1)
    streams = RandomStream.seed(seed, rank: meetings?.ranks.rank ?? 0)
    passes = TrainingPasses(sessions, hyperparameters, seed: streams, share: meetings?.worker)
    self.sessions = sessions
    self.vocabulary = vocabulary
    self.hyperparameters = hyperparameters
    self.seed = seed
    self.earlier = earlier
    var counts = sessions.itemCounts(itemCount: vocabulary.count)
    for (item, count) in (earlier?.itemCounts ?? []).enumerated() { counts[item] += count }
    itemCounts = counts
    let inStep = meetings == nil ? ranks : nil
    let shards = try ItemShards.make(hyperparameters, itemCount: vocabulary.count, inStep)
    self.threads = min(
      max(threads ?? Processors.available, 1), TeamEngine.mostThreads(hyperparameters, shards))
    self.ranks = ranks
    (engine, card) = try device.makeEngine(
      TrainableParameters(
        hyperparameters: hyperparameters, itemCount: vocabulary.count, shards: shards),
      itemCounts: counts, threads: self.threads, ranks: ranks, areApart: meetings != nil)
    average =
      hyperparameters.weightAverage > 0 ? WeightAverage(hyperparameters, shards, counts.count) : nil
    planner = StepPlanner(
      hyperparameters: hyperparameters, itemCounts: counts, shards: shards, in: arena)
    sampleSets = planner.sampleSets
    plans = [planner.makePlan(), planner.makePlan()]
    batches = SessionParallelBatches(sessions: sessions, batchSize: 0)
    startPass()
  }

  /// Training pairs of the running pass: events minus sessions.
  package var eventsOfEpoch: Int { passes.events(of: history.count) }

  /// Steps that the optimiser's state has seen when step `step` of the running pass is done.
  func optimizerSteps(of step: Int) -> Int {
    history.reduce((earlier?.optimizerSteps ?? 0) + step) { $0 + $1.steps }
  }

  /// The pass in which the next step falls, from 1.
  public var epoch: Int { history.count + 1 }

  /// Measures from now on where the time of the steps goes; costs about two clock readings a block.
  package func startProfile() -> StepProfile { engine.startProfile() }

  // MARK: - Training

  /// Trains all remaining passes and returns the model.
  ///
  /// - Parameter progress: called about ten times a second, on the calling thread; `false` stops early and
  ///   returns the model as it stands.
  /// - Throws: ``GRU4RecError/diverged(epoch:step:learningRate:)``, or ``GRU4RecError/gpuFailed(_:)``.
  public func train(
    progress: (TrainingProgress) -> Bool = { _ in true }
  ) throws(GRU4RecError) -> GRU4RecModel {
    while case .epochFinished = try advance(progress: progress), !wasAskedToStop {}
    return try makeModel()
  }

  /// Trains until the running pass ends or `progress` returns `false`.
  ///
  /// - Parameter progress: called about ten times a second, on the calling thread.
  /// - Throws: ``GRU4RecError/diverged(epoch:step:learningRate:)`` or ``GRU4RecError/gpuFailed(_:)``; the trainer is
  ///   of no use afterwards.
  public func advance(
    progress: (TrainingProgress) -> Bool = { _ in true }
  ) throws(GRU4RecError) -> TrainingPause {
    try advance(reportingEvery: .milliseconds(100), progress)
  }

  private func advance(
    reportingEvery interval: Duration, _ progress: (TrainingProgress) -> Bool
  ) throws(GRU4RecError) -> TrainingPause {
    guard history.count < hyperparameters.epochs else { return .finished }
    wasAskedToStop = false
    if let meetings { engine.withParameters(meetings.begin) }
    if !isPrepared { prepare(pending) }
    while !isPassOver, !wasAskedToStop {
      if let meetings, meetings.held < meetingsDue {
        try meet(meetings)
        continue
      }
      let run = try run(interval, progress)
      if let meetings {
        try meet(meetings, wishesToStop: run.isAskedToStop, hasDiverged: run.hasDiverged)
        continue
      }
      if run.hasDiverged { throw divergence }
      if run.isSnapshotDue || hasDoneItsShare { try takeSnapshot() }
    }
    guard isPassOver else { return .interrupted }
    let summary = try summary()
    try requireSoundWeights()
    guard summary.loss <= mostLoss else { throw explosion(loss: summary.loss) }
    history.append(summary)
    startPass()
    return .epochFinished(summary)
  }

  /// Whether this process has nothing left to do in the running pass.
  var hasDoneItsShare: Bool { plans[pending].lanes == 0 }

  private func run(
    _ interval: Duration, _ progress: (TrainingProgress) -> Bool
  ) throws(GRU4RecError) -> PassRun {
    let result = withoutActuallyEscaping(progress) { progress in
      let run = PassRun(self, interval, progress)
      // Threads that are done may hold the run a little longer, but not what only this call may use.
      defer { run.report = nil }
      return Result { () throws(GRU4RecError) in
        try engine.run(plans[pending], run)
        pending = run.pending
        return run
      }
    }
    return try result.get()
  }

  /// Runs a single step; `false` when the pass, and with it this call, ended.
  func advanceOneStep() throws(GRU4RecError) -> Bool {
    try advance(reportingEvery: .zero) { _ in false } == .interrupted
  }

  /// Steps done in the running pass.
  var stepsDone: Int { isPrepared && plans[pending].lanes > 0 ? batches.step - 1 : batches.step }

  /// Number of the running pass over all trainings of the model, from 0: part of the random keys.
  private var pass: Int { (earlier?.record.losses.count ?? 0) + history.count }

  /// Puts the training to where a checkpoint was taken; `false` when there is no such place.
  ///
  /// - Parameter meetings: those that the pass has had, where ranks train apart.
  func restorePass(
    history: [EpochSummary], steps: Int, events: Int, lossSum: Double, meetings held: Int = 0
  ) -> Bool {
    self.history = history
    startPass(meetings: held)
    for _ in 0..<max(steps, 0) where !batches.advance() { return false }
    eventsDone = events
    self.lossSum = lossSum
    return steps >= 0 && history.count <= hyperparameters.epochs
  }

  private func startPass(meetings held: Int = 0) {
    meetings?.startPass(
      pairs: passes.allEvents(of: history.count), batchSize: hyperparameters.batchSize, held: held
    )
    batches = passes.batches(of: history.count, key: pass)
    lossSum = 0
    eventsDone = 0
    isPrepared = false
    engine.clearStates()
  }

  /// Puts the next step into plan `index`; a plan without lanes ends the pass.
  fileprivate func prepare(_ index: Int) {
    let plan = plans[index]
    isPrepared = true
    guard batches.advance() else {
      plan.lanes = 0
      return
    }
    let number = batches.step
    plan.step = number
    let key = sampleKey(step: number)
    if engine.drawsSamples {
      planner.plan(
        plan, inputs: batches.inputs, targets: batches.targets, carriedFrom: batches.carriedFrom,
        key: key)
    } else {
      planner.plan(
        plan, inputs: batches.inputs, targets: batches.targets, carriedFrom: batches.carriedFrom,
        step: number, key: key)
    }
    plan.maskKey = RandomStream.embeddingDropout.key(seed: streams, pass, number)
    plan.optimizer.setTime(optimizerSteps(of: number))
    plan.optimizer.learningRate = passes.learningRate(
      pass: history.count, events: batches.earlierEvents)
  }

  private func sampleKey(step: Int) -> UInt64 {
    RandomStream.negativeSamples.key(seed: streams, pass, step)
  }

  /// While step `step` runs, its successor is planned by the last worker, and the samples of the one after
  /// that are drawn by all.
  fileprivate func prepareAhead(of step: Int, into index: Int, _ worker: Worker) {
    guard !engine.drawsSamples else { return prepare(index) }
    let later = step + 2
    sampleSets.draw(step: later, key: sampleKey(step: later), worker)
    guard worker.index == worker.count - 1 else { return }
    prepare(index)
    planner.noteDrawn(step: later, key: sampleKey(step: later))
  }

  /// Where the training stands between two calls of ``advance(progress:)``.
  public var progress: TrainingProgress { progress(step: stepsDone) }

  private func progress(step: Int) -> TrainingProgress {
    TrainingProgress(
      epoch: epoch, epochs: hyperparameters.epochs, step: step, events: eventsDone,
      eventsOfEpoch: eventsOfEpoch,
      eventsLeft: passes.events(after: history.count, events: eventsDone),
      loss: lossSum / Double(max(eventsDone, 1)))
  }

  /// One call of ``advance(progress:)``, as the engine sees it.
  private final class PassRun: StepWork, @unchecked Sendable {
    // SAFETY: the last worker alone prepares plans, the first alone accounts and counts; all read `stops` and the
    // plans when the step is done only.
    private let trainer: GRU4RecTrainer
    var report: ((TrainingProgress) -> Bool)?
    private let interval: Duration
    private var stops = false
    /// Whether a report was answered by a wish to stop.
    private(set) var isAskedToStop = false
    /// Ranks that train apart stop when they meet next.
    var wishesToStop: Bool { isAskedToStop && trainer.meetings == nil }
    private var steps: Int
    /// Pairs of the steps that were planned, whether their costs are known or not.
    private var events: Int
    private(set) var hasDiverged = false
    /// Whether the run stopped within the pass so that the weights are added to their mean.
    private(set) var isSnapshotDue = false
    /// Plan of the first step that is still to be done.
    private(set) var pending: Int

    init(
      _ trainer: GRU4RecTrainer, _ interval: Duration,
      _ report: @escaping (TrainingProgress) -> Bool
    ) {
      self.trainer = trainer
      self.interval = interval
      self.report = report
      steps = trainer.stepsDone
      events = trainer.eventsDone
      pending = trainer.pending
    }

    private func index(after plan: StepPlan) -> Int { plan === trainer.plans[0] ? 1 : 0 }

    func besides(_ plan: StepPlan, _ worker: Worker) {
      trainer.prepareAhead(of: plan.step, into: index(after: plan), worker)
      guard worker.index == 0 else { return }
      pending = index(after: plan)
      let (before, all) = (events, trainer.eventsOfEpoch)
      events += plan.lanes
      if let meetings = trainer.meetings {
        meetings.note(plan)
        if meetings.held < meetings.due(after: events, of: all) { stops = true }
      } else if trainer.average != nil,
        WeightAverage.part(before, of: all) < WeightAverage.part(events, of: all)
      {
        isSnapshotDue = true
        stops = true
      }
    }

    func next(after plan: StepPlan) -> StepPlan? {
      let next = trainer.plans[index(after: plan)]
      return next.lanes > 0 && !stops ? next : nil
    }

    func account(lanes: Int, cost: Float) {
      guard !hasDiverged else { return }
      guard cost.isFinite else {
        hasDiverged = true
        stops = true
        return
      }
      // The engine divides by the configured batch, as gradients are, whatever the lanes in use.
      trainer.lossSum += Double(cost) * Double(trainer.hyperparameters.batchSize)
      trainer.eventsDone += lanes
      trainer.stepsHere += 1
      steps += 1
      let now = ContinuousClock.now
      if now >= trainer.nextReport ?? now {
        trainer.nextReport = now + interval
        if report?(trainer.progress(step: steps)) == false { isAskedToStop = true }
      }
    }

    func stop() {
      trainer.wasAskedToStop = true
      stops = true
    }
  }
}
