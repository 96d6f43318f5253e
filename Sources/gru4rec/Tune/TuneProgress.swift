import Console
import Tuning
import Wording

/// Tells of what the workers of a search find: a line for each rung that a trial reaches, and a bar on a
/// terminal.
final class TuneProgress {
  private let plan: StudyPlan
  private let quiet: Bool
  private let bar: ProgressBar
  private let start = ContinuousClock.now
  /// Rungs, or failures, that were told of.
  private var told: [Int: Int] = [:]
  /// Trainings at the end that were told of.
  private var toldFinals: Set<String> = []
  /// Trials that were there at the beginning.
  private var known = 0

  init(plan: StudyPlan, quiet: Bool) {
    self.plan = plan
    self.quiet = quiet
    bar = ProgressBar(quiet: quiet)
  }

  /// Takes note of what an earlier run has told of.
  func skip(_ trials: [Trial], _ finals: [FinalTraining]) {
    toldFinals = Set(finals.map(Self.name))
    for trial in trials { told[trial.number] = Self.mark(trial) }
    known = trials.count { Self.mark($0) > 0 }
  }

  /// Tells of what is new.
  func show(_ trials: [Trial], _ finals: [FinalTraining]) {
    guard !quiet else { return }
    for trial in trials where Self.mark(trial) > told[trial.number, default: 0] {
      told[trial.number] = Self.mark(trial)
      bar.clear()
      Messages.note(line(trial, best: trials.best(plan)))
    }
    for final in finals where toldFinals.insert(Self.name(final)).inserted {
      bar.clear()
      let value = final.measures[plan.metric].map { NumberText.fixed($0, 4) } ?? "failed"
      Messages.note(
        "\(Self.name(final)), \(NumberText.count(final.epochs, "epoch")): \(plan.metric) \(value), "
          + NumberText.duration(final.seconds))
    }
    let done = trials.count { Self.mark($0) > 0 }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let rate = Double(done - known) / max(seconds, 1e-9)
    var details = ["\(done)/\(plan.trials) trials"]
    if let best = trials.best(plan) {
      details.append("best \(plan.metric) \(NumberText.fixed(best.value, 4))")
    }
    if done > known, done < plan.trials {
      details.append("\(NumberText.duration(Double(plan.trials - done) / rate)) left")
    }
    bar.show("searching", fraction: Double(done) / Double(plan.trials), details: details)
  }

  func clear() { bar.clear() }

  private static func name(_ final: FinalTraining) -> String {
    "trial \(final.trial) with seed \(final.seed)"
  }

  private static func mark(_ trial: Trial) -> Int {
    trial.state == .failed ? .max : trial.rungs
  }

  private func line(
    _ trial: Trial, best: (trial: Trial, epoch: Int, value: Double)?
  ) -> String {
    if let failure = trial.failure { return "trial \(trial.number) failed: \(failure)" }
    let epochs = plan.halving.rungs[trial.rungs - 1]
    let value = trial.best(plan.metric, until: epochs)?.value ?? 0
    let seconds = trial.epochs.reduce(0) { $0 + $1.seconds }
    var line =
      "trial \(trial.number), \(NumberText.count(epochs, "epoch")): \(plan.metric) "
      + "\(NumberText.fixed(value, 4)), \(NumberText.duration(seconds))"
    if let best {
      line += "; best \(NumberText.fixed(best.value, 4)), trial \(best.trial.number)"
    }
    return line
  }
}
