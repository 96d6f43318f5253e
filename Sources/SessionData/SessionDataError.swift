/// What can be wrong with item identifiers and with logs put together from several sources.
public enum SessionDataError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Identifiers that are empty, repeated or no text, as those of a damaged file.
  case invalidVocabulary(reason: String)
  /// More items than an index can number.
  case tooManyItems(limit: Int)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .invalidVocabulary(let reason): "unusable item ids: \(reason); the file may be damaged"
    case .tooManyItems(let limit): "more than \(limit) items; read fewer files"
    }
  }
}
