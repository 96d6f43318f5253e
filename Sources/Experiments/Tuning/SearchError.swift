import Wording

/// What can go wrong with a search beside its study and the trainings themselves.
public enum SearchError: Error, Equatable, Sendable {
  /// A part that is held out leaves nothing: sessions to train with and to measure with.
  case nothingHeldOut(HoldOut, train: Int, validation: Int)
  /// The sessions of a log end together, so that no share of them is the last.
  case notDivisible
  /// A log to measure with has no session of two events whose items the training log has.
  case nothingToMeasure(path: String)
  /// A log is not the one that the study began with.
  case logChanged(path: String)
  /// No trial could be trained; why the first could not.
  case allFailed(trials: Int, first: String?)
  /// A worker was given a study that is not there.
  case studyMissing(path: String)
  /// A worker was given a study that nothing was planned in.
  case emptyStudy(path: String)
  /// A worker's process could not be started.
  case cannotStart(reason: String)
  /// A worker's process failed, and has said why: its exit status.
  case workerFailed(status: Int32)
  /// Whoever keeps the study does not answer a worker, or refuses.
  case noAnswer(reason: String)
  /// The caller asked to stop: trials that have been measured, of all. The study keeps them.
  case stopped(trials: Int, of: Int, study: String)
}

extension SearchError: ParameterNaming {
  /// What is wrong and what to do.
  package func text(_ name: ParameterNames) -> String {
    let logs = "give \(name.choose(swift: "validation", command: "--validation")) logs"
    return switch self {
    case .nothingHeldOut(let part, let train, let validation):
      "\(part.text) of the training log leave \(train) sessions to train with and \(validation) to measure "
        + "with\nchoose others by "
        + name.choose(swift: ".fraction(0.1)", command: "--validation-fraction 0.1")
        + ", or \(logs)"
    case .notDivisible:
      "the training log cannot be divided by time, as too many sessions end together\n\(logs)"
    case .nothingToMeasure(let path):
      "\(path): no session has two events of items that the training log has; prepare the data again"
    case .logChanged(let path): "\(path): the log changed while the search was running"
    case .allFailed(let trials, let first):
      "all \(NumberText.count(trials, "trial")) failed; the first: \(first ?? "nothing was tried")"
    case .studyMissing(let path): "\(path): no such file"
    case .emptyStudy(let path): "\(path) is empty"
    case .cannotStart(let reason): "a worker process could not be started: \(reason)"
    case .workerFailed(let status):
      "a worker process ended with the status \(status), and has said why on standard error"
    case .noAnswer(let reason): "the search that this worker works for does not go on: \(reason)"
    case .stopped(let trials, let all, let study):
      "stopped after \(NumberText.count(trials, "trial")) of \(all); \(study) keeps them"
    }
  }
}
