/// How the columns of a log are called, and what happens to rows that cannot be read.
public struct EventLogFormat: Sendable, Equatable {
  /// Name of the column with the session identifier.
  public var sessionColumn = "SessionId"
  /// Name of the column with the item identifier.
  public var itemColumn = "ItemId"
  /// Name of the column with the time, in Unix seconds or ISO 8601.
  public var timeColumn = "Time"
  /// Whether bad rows are counted and left out instead of ending the reading with an error.
  public var skipBadRows = false

  /// The usual names, and bad rows are errors.
  public init() {}
}
