import Wording

/// Why no model could be found.
public enum FitError: Error, Equatable, Sendable {
  /// Not one model could be measured in the time.
  case nothingTried(seconds: Double)
  /// No last sessions of a log can be held out.
  case nothingHeldOut
}

extension FitError: ParameterNaming {
  /// What is wrong, and what to do.
  package func text(_ name: ParameterNames) -> String {
    switch self {
    case .nothingTried(let seconds):
      "\(NumberText.span(seconds)) is too little to measure any model on this log; give more "
        + name.choose(swift: "seconds", command: "--time")
    case .nothingHeldOut:
      "the log is too small, or too many of its sessions end together, to hold out the last ones; give more of it, or a "
        + "folder that gru4rec prepare has written"
    }
  }
}
