import Wording

/// What can go wrong with a search space or a study.
public enum TuningError: Error, Equatable {
  /// A file with a search space that is not there or cannot be read.
  case spaceMissing(path: String, reason: String)
  /// A search space that makes no sense: where, and why.
  case invalidSpace(path: String, line: Int?, reason: String)
  /// A study file that cannot be opened or created.
  case cannotOpen(path: String, reason: String)
  /// A study file that is no study, or is damaged.
  case notAStudy(path: String, reason: String)
  /// A study of another search: what differs.
  case otherSearch(path: String, what: Difference)
  /// A study that another process works on.
  case inUse(path: String)
  /// Reading or writing a study failed.
  case database(path: String, reason: String)

  /// What makes two searches two: what the study's own has.
  public enum Difference: Sendable, Equatable {
    /// The parameters, or their ranges.
    case space
    /// How settings are chosen.
    case method(SearchMethod)
    /// The epochs after which trials are compared, and those wanted now.
    case rungs([Int], now: [Int])
    /// What is to be as large as possible.
    case metric(String)
    /// The seed of the search.
    case seed(UInt64)
    /// What is trained on what, or where the search starts.
    case task
  }
}

extension TuningError: ParameterNaming {
  /// What is wrong and what to do.
  package func text(_ name: ParameterNames) -> String {
    switch self {
    case .spaceMissing(let path, let reason): "\(path): \(reason)"
    case .invalidSpace(let path, let line, let reason):
      line.map { "\(path), line \($0): \(reason)" } ?? "\(path): \(reason)"
    case .cannotOpen(let path, let reason):
      "\(path): cannot be opened as a study: \(reason); choose a file that this user may write to, "
        + "on a local disk"
    case .notAStudy(let path, let reason): "\(path): \(reason); name another file for the study"
    case .otherSearch(let path, let what):
      "\(path) holds another search: \(what.text(name))\nrepeat the "
        + "\(name.choose(swift: "search", command: "command")) as it was, or name another file for a "
        + "new study"
    case .inUse(let path):
      "\(path): another process works on this study; wait for it, or stop it"
    case .database(let path, let reason):
      "\(path): \(reason); what is finished is kept, and the same "
        + "\(name.choose(swift: "search", command: "command")) goes on from there"
    }
  }
}

extension TuningError.Difference {
  /// What differs, in words.
  fileprivate func text(_ name: ParameterNames) -> String {
    switch self {
    case .space: "the space differs"
    case .method(let method): "\(name("method", flag: "search")) was \(method.rawValue)"
    case .rungs(let rungs, let now): "trials were measured after \(rungs) epochs, not after \(now)"
    case .metric(let metric): "\(name("metric")) was \(metric)"
    case .seed(let seed): "\(name("seed")) was \(seed)"
    case .task: "data or fixed settings differ"
    }
  }
}
