import SessionData

/// How the columns of a log are called, and what happens to rows that cannot be read.
public struct EventLogFormat: Sendable, Equatable {
  /// Name of the column with the session identifier.
  public var sessionColumn = "SessionId"
  /// Name of the column with the item identifier.
  public var itemColumn = "ItemId"
  /// Name of the column with the time, a number or ISO 8601.
  public var timeColumn = "Time"
  /// Whether bad rows are counted and left out instead of ending the reading with an error.
  public var skipBadRows = false

  /// What a time counts that is a number; what the first rows of a file say when `nil`.
  public var timeUnit: TimeUnit?
  /// Name of a column with milliseconds to be added to the time, 0 where it holds no number.
  public var offsetColumn: String?
  /// The kinds of events that are kept; all when `nil`.
  public var kinds: EventKindFilter?

  /// What stands on a line.
  public var encoding = Encoding.table
  /// What stands between columns; what the first rows of a file say when `nil`.
  public var delimiter: Delimiter?
  /// Names of the columns of files without a header; the first line names them when `nil`.
  ///
  /// A file whose first line has all names that are looked for has a header nevertheless.
  public var columns: [String]?

  /// Whether the session column holds users.
  private var hasUsers = false

  /// The usual names, and bad rows are errors.
  public init() {}

  /// Name of the column with the user, where the log has no sessions: it is read in place of
  /// ``sessionColumn``, and a preparation cuts the users' histories at pauses.
  public var userColumn: String? {
    get { hasUsers ? sessionColumn : nil }
    set {
      hasUsers = newValue != nil
      if let newValue { sessionColumn = newValue }
    }
  }

  /// Names of all columns that are looked for.
  var columnNames: [String] {
    [sessionColumn, itemColumn, timeColumn] + [offsetColumn, kinds?.column].compactMap(\.self)
  }

  /// What stands on a line of a log.
  public enum Encoding: String, Sendable, Equatable, Codable {
    /// An event, as delimited text.
    case table
    /// A session, as a JSON object: `{"session":1,"events":[{"aid":2,"ts":3,"type":"clicks"}]}`.
    ///
    /// The names of session, item and time column are keys; events stand under `events`.
    case sessionObjects
  }
}

/// Which events of a log are kept: those of some kinds, such as views.
public struct EventKindFilter: Sendable, Equatable, Codable {
  /// Name of the column with the kind.
  public let column: String
  /// The kinds to keep, compared byte by byte.
  public let kept: [String]

  /// Keeps events with one of these texts in this column.
  public init(column: String, kept: [String]) {
    self.column = column
    self.kept = kept
  }
}
