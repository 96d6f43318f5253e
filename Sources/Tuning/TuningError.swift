/// What can go wrong with a search space or a study.
public enum TuningError: Error, Equatable, CustomStringConvertible {
  /// A file with a search space that is not there or cannot be read.
  case spaceMissing(path: String, reason: String)
  /// A search space that makes no sense: where, and why.
  case invalidSpace(path: String, line: Int?, reason: String)
  /// A study file that cannot be opened or created.
  case cannotOpen(path: String, reason: String)
  /// A study file that is no study, or is damaged.
  case notAStudy(path: String, reason: String)
  /// A study of another search: what differs.
  case otherSearch(path: String, what: String)
  /// A study that another process works on.
  case inUse(path: String)
  /// Reading or writing a study failed.
  case database(path: String, reason: String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .spaceMissing(let path, let reason): "\(path): \(reason)"
    case .invalidSpace(let path, let line, let reason):
      line.map { "\(path), line \($0): \(reason)" } ?? "\(path): \(reason)"
    case .cannotOpen(let path, let reason):
      "\(path): cannot be opened as a study: \(reason); choose a file that this user may write to, "
        + "on a local disk"
    case .notAStudy(let path, let reason): "\(path): \(reason); name another file for the study"
    case .otherSearch(let path, let what):
      "\(path) holds another search: \(what)\nrepeat the command as it was, or name another file for a "
        + "new study"
    case .inUse(let path):
      "\(path): another process works on this study; wait for it, or stop it"
    case .database(let path, let reason):
      "\(path): \(reason); what is finished is kept, and the same command goes on from there"
    }
  }
}
