import Tuning
import Wording

/// What a ``TuningSession`` tells on its way.
public enum TuningEvent: Sendable {
  /// The search begins; trials that the study has measured already, `nil` for a new study.
  case began(trialsKept: Int?)
  /// A trial has reached a rung or has failed; the best so far.
  case trial(Trial, best: TuningBest?)
  /// A training at the end is done.
  case final(FinalTraining)
  /// Another rank is not there any more, by its number: what it was training goes back to the queue.
  case lostRank(Int)
  /// How far the search is, about ten times a second.
  case progress(TuningProgress)
}

/// The best of some trials.
public struct TuningBest: Sendable, Equatable {
  /// The trial.
  public let trial: Trial
  /// Its best epoch.
  public let epoch: Int
  /// What the model was worth after it.
  public let value: Double

  init?(_ best: (trial: Trial, epoch: Int, value: Double)?) {
    guard let best else { return nil }
    (trial, epoch, value) = best
  }
}

/// How far a search is.
public struct TuningProgress: Sendable, Equatable {
  /// Trials that have been measured or have failed.
  public let done: Int
  /// Trials in all.
  public let trials: Int
  /// The best so far.
  public let best: TuningBest?
  /// Time that the rest takes at the pace of this run; `nil` where that is not known, or nothing is left.
  public let secondsLeft: Double?
}

extension TuningEvent {
  /// One line for people, where there is something to tell of.
  public func line(_ plan: StudyPlan) -> String? {
    switch self {
    case .trial(let trial, let best): Self.line(trial, best, plan)
    case .final(let final):
      "\(final.name), \(NumberText.count(final.epochs, "epoch")): \(plan.metric) "
        + (final.measures[plan.metric].map { NumberText.fixed($0, 4) } ?? "failed")
        + ", \(NumberText.duration(final.seconds))"
    case .lostRank(let rank):
      "rank \(rank) is lost: others train what it was training"
    case .began, .progress: nil
    }
  }

  private static func line(_ trial: Trial, _ best: TuningBest?, _ plan: StudyPlan) -> String {
    if let failure = trial.failure { return "trial \(trial.number) failed: \(failure)" }
    let epochs = plan.halving.rungs[trial.rungs - 1]
    let value = trial.best(plan.metric, until: epochs)?.value ?? 0
    let seconds = trial.epochs.reduce(0) { $0 + $1.seconds }
    // Where all have one, as baselines do, there is nothing to tell.
    let effort = plan.halving.rungs == [1] ? "" : ", \(NumberText.count(epochs, "epoch"))"
    var line =
      "trial \(trial.number)\(effort): \(plan.metric) "
      + "\(NumberText.fixed(value, 4)), \(NumberText.duration(seconds))"
    if let best {
      line += "; best \(NumberText.fixed(best.value, 4)), trial \(best.trial.number)"
    }
    return line
  }
}

extension FinalTraining {
  /// As people tell it from others.
  var name: String { "trial \(trial) with seed \(seed)" }
}
