/// What can go wrong in training a model, or in reading and writing one.
public enum GRU4RecError: Error, Equatable, CustomStringConvertible {
  /// A hyperparameter outside its range: name as on the command line, the value, what is allowed.
  case invalidHyperparameter(name: String, value: String, allowed: String)
  /// Hyperparameters that exclude each other.
  case conflict(String)
  /// A log that holds no pair of consecutive events.
  case noTrainingPairs(events: Int, sessions: Int)
  /// A catalogue with a single item: there is nothing to tell apart.
  case tooFewItems(Int)
  /// Items of the catalogue that the log has no event of, and that a model could not learn.
  case itemsWithoutEvents(Int, of: Int)
  /// The loss or a weight became NaN or infinite.
  case diverged(epoch: Int, step: Int, learningRate: Float)
  /// A log whose vocabulary does not begin with the model's items.
  case foreignVocabulary
  /// A file that is no usable model or checkpoint: path and reason.
  case unusableFile(path: String, reason: String)
  /// A checkpoint of another training: what differs.
  case checkpointMismatch(path: String, what: String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .invalidHyperparameter(let name, let value, let allowed):
      "\(name) is \(value); allowed: \(allowed)"
    case .conflict(let text): text
    case .noTrainingPairs(let events, let sessions):
      "the log has \(events) events in \(sessions) sessions, but no session of two or more events; "
        + "training needs pairs of consecutive clicks: check --session-column"
    case .tooFewItems(let count):
      "the log has \(count) item\(count == 1 ? "" : "s"); a model needs at least two to tell apart: "
        + "check --item-column"
    case .itemsWithoutEvents(let count, let all):
      "\(count) of the vocabulary's \(all) items have no event in the log, and nothing could be learnt about them; "
        + "train on log.compacted(), or PreparedWindow.logs"
    case .diverged(let epoch, let step, let learningRate):
      "training diverged in epoch \(epoch), step \(step): loss or weights are no longer finite numbers; try a "
        + "smaller --learning-rate (it is \(learningRate)), less --momentum, or --gradient-clip 1"
    case .foreignVocabulary:
      "the log was not read with the model's vocabulary; read it with EventLogReader.read(_:vocabulary:)"
    case .unusableFile(let path, let reason): "\(path): \(reason)"
    case .checkpointMismatch(let path, let what):
      "\(path) belongs to another training: \(what); start without --resume, or give the same data and "
        + "settings"
    }
  }
}
