/// What a reader found, beside the events it returns.
public struct ReadReport: Sendable, Equatable {
  /// Number of files read.
  public var files = 0
  /// Readable rows, whether kept or not.
  public var rows = 0
  /// Bad rows that were skipped.
  public var skippedRows = 0
  /// The first skipped row: where it is and what is wrong with it.
  public var firstSkipped: String?
  /// Dropped events of unknown items.
  public var unknownItemEvents = 0
  /// Sessions left out because fewer than two events remained.
  public var shortSessions = 0
  /// Known events in these sessions.
  public var shortSessionEvents = 0

  /// A report of nothing read.
  public init() {}
}
