import Wording

/// What can go wrong with a training beside the training itself.
public enum TrainingError: Error, Equatable, Sendable {
  /// The file with what validation found is damaged.
  case damagedRecord(path: String)
}

extension TrainingError: ParameterNaming {
  /// What is wrong and what to do.
  package func text(_ name: ParameterNames) -> String {
    switch self {
    case .damagedRecord(let path):
      "\(path): damaged; remove it and "
        + name.choose(swift: "start anew", command: "start without --resume")
    }
  }
}
