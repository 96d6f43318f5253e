/// Why a model could not be taken over from another program, or written for one.
public enum ModelExchangeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A file that holds no model which could be taken over: path, what is wrong, and what to do.
  case notImportable(path: String, reason: String)
  /// A model that has no form in the other program: what is in the way, and what to do.
  case notExportable(path: String, reason: String)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .notImportable(let path, let reason), .notExportable(let path, let reason):
      "\(path): \(reason)"
    }
  }
}
