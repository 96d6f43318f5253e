/// Why ranks cannot work together.
public enum RanksError: Error, Equatable, Sendable {
  /// Open MPI cannot be used.
  case noLibrary(reason: String)
  /// Bytes were not carried.
  case lost(reason: String)
  /// Another rank failed.
  case elsewhere(rank: Int, reason: String, code: Int32)
  /// Ranks were given different things.
  case different(what: String, rank: Int)
}

extension RanksError: CustomStringConvertible {
  /// What went wrong, and what to do.
  public var description: String {
    switch self {
    case .noLibrary(let reason):
      "Open MPI cannot be used: \(reason); install its library on every machine (Debian: libopenmpi3)"
    case .lost(let reason): "the ranks cannot reach each other: \(reason)"
    case .elsewhere(let rank, let reason, _): "rank \(rank): \(reason)"
    case .different(let what, let rank):
      "rank \(rank) has another \(what) than rank 0; give all machines the same files and the same gru4rec"
    }
  }
}
