import GRDB

/// Decides what is done next, from what stands in the study alone, so that a search by one worker is the
/// same however often it was interrupted.
struct StudyScheduler {
  let plan: StudyPlan
  let database: Database

  /// Claims the next piece of work.
  func next(for worker: Int) throws -> StudyJob {
    let trials = try StudyTables.trials(database)
    if let job = try resumption(trials, worker) { return job }
    let standings = trials.standings(plan)
    if let number = plan.halving.promotion(standings) {
      return try promote(number, trials, worker)
    }
    if trials.count < plan.trials, let job = try newTrial(trials, worker) { return job }
    if trials.contains(where: { $0.state == .running }) { return .wait }
    if let number = plan.halving.promotion(standings, isClosing: true) {
      return try promote(number, trials, worker)
    }
    return try finalTraining(trials, worker)
  }

  /// What somebody began and did not come to end.
  private func resumption(_ trials: [Trial], _ worker: Int) throws -> StudyJob? {
    guard let trial = trials.first(where: { $0.state == .waiting }) else { return nil }
    return try promote(trial.number, trials, worker)
  }

  private func promote(_ number: Int, _ trials: [Trial], _ worker: Int) throws -> StudyJob {
    guard let trial = trials.first(where: { $0.number == number }) else { return .none }
    try StudyTables.claim(number, worker: worker, database)
    return .trial(
      number: number, trial.assignment, epochs: plan.halving.rungs[trial.rungs])
  }

  private func newTrial(_ trials: [Trial], _ worker: Int) throws -> StudyJob? {
    if try StudyTables.isExhausted(database) { return nil }
    let number = trials.count + 1
    guard let assignment = suggestion(trials, number) else {
      try StudyTables.setExhausted(database)
      return nil
    }
    try StudyTables.add(number, assignment, worker: worker, database)
    return .trial(number: number, assignment, epochs: plan.halving.rungs[0])
  }

  private func suggestion(_ trials: [Trial], _ number: Int) -> Assignment? {
    if number == 1, let start = plan.start { return start }
    return plan.method.suggestion(
      plan.space, ranked: trials.ranked(plan).map(\.assignment), seed: plan.seed, number: number)
  }

  /// Several seeds of the best settings, and of those that the search started from.
  private func finalTraining(_ trials: [Trial], _ worker: Int) throws -> StudyJob {
    guard let best = trials.best(plan) else { return .none }
    var wanted = [(best.trial.number, best.epoch)]
    if let epochs = plan.startEpochs, plan.start != nil, best.trial.number != 1,
      trials[0].state != .failed
    {
      wanted.append((1, epochs))
    }
    try FinalTables.require(
      wanted.flatMap { trial, epochs in
        plan.finalSeeds.map { seed in
          FinalTraining(trial: trial, seed: seed, epochs: epochs, measures: [:], seconds: 0)
        }
      }, database)
    let entries = try FinalTables.all(database)
    let isOpen = entries.filter { $0.isWaiting && $0.crashes < StudyTables.mostCrashes }
    // The best first: the others are only to compare with.
    if let next = isOpen.first(where: { $0.training.trial == best.trial.number }) ?? isOpen.first {
      try FinalTables.claim(next.training, worker: worker, database)
      let training = next.training
      let assignment = trials.first { $0.number == training.trial }?.assignment ?? [:]
      return .final(
        trial: training.trial, assignment, seed: training.seed, epochs: training.epochs)
    }
    return entries.contains { !$0.isWaiting && !$0.isDone } ? .wait : .none
  }
}
