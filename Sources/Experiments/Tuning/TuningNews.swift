import Tuning

/// Finds what is new in a study since it was last looked at.
struct TuningNews {
  private let plan: StudyPlan
  private let start = ContinuousClock.now
  /// Rungs, or failures, that were told of.
  private var told: [Int: Int] = [:]
  /// Trainings at the end that were told of.
  private var toldFinals: Set<String> = []
  /// Trials that were there at the beginning.
  private let known: Int

  /// - Parameters: what earlier runs have told of.
  init(_ plan: StudyPlan, after trials: [Trial], _ finals: [FinalTraining]) {
    self.plan = plan
    toldFinals = Set(finals.map(\.name))
    for trial in trials { told[trial.number] = Self.mark(trial) }
    known = trials.doneCount
  }

  /// What is new, and how far the search is.
  mutating func events(_ trials: [Trial], _ finals: [FinalTraining]) -> [TuningEvent] {
    let best = TuningBest(trials.best(plan))
    var events: [TuningEvent] = []
    for trial in trials where Self.mark(trial) > told[trial.number, default: 0] {
      told[trial.number] = Self.mark(trial)
      events.append(.trial(trial, best: best))
    }
    for final in finals where toldFinals.insert(final.name).inserted {
      events.append(.final(final))
    }
    let done = trials.doneCount
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let rate = Double(done - known) / max(seconds, 1e-9)
    let isKnown = done > known && done < plan.trials
    events.append(
      .progress(
        TuningProgress(
          done: done, trials: plan.trials, best: best,
          secondsLeft: isKnown ? Double(plan.trials - done) / rate : nil)))
    return events
  }

  private static func mark(_ trial: Trial) -> Int {
    trial.state == .failed ? .max : trial.rungs
  }
}

extension [Trial] {
  /// Trials that have been measured or have failed.
  var doneCount: Int { count { $0.rungs > 0 || $0.state == .failed } }
}
