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

  /// What stands in the files; what their names and first bytes say when `nil`.
  public var encoding: Encoding?
  /// What stands between columns; what the first rows of a file say when `nil`.
  public var delimiter: Delimiter?
  /// Names of the columns of files without a header; the first line names them when `nil`.
  ///
  /// A file whose first line has all names that are looked for has a header nevertheless.
  public var columns: [String]?

  /// Names of further columns that name a session together with ``sessionColumn``, such as the number of a
  /// visit beside the user.
  public var furtherSessionColumns: [String] = []
  /// Name of the column with the items of a whole sequence, oldest first, in place of ``itemColumn``.
  ///
  /// Blanks, commas, semicolons, bars, brackets and quotes stand between items; in JSON it is a list. All
  /// events of a row have its time. A row is a session of its own where the log has no column
  /// ``sessionColumn`` and that has its usual name.
  public var itemsColumn: String?
  /// Whether the log has no times: an event's time is its place in the log, counted from 0.
  public var timesAreRowNumbers = false
  /// Whether equal session identifiers in different files are different sessions.
  public var keepsFilesApart = false

  /// Name of the column with the item that follows ``itemsColumn``, as a file's header tells.
  var targetColumn: String?

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

  /// The columns that name a session.
  public var sessionColumns: [String] { [sessionColumn] + furtherSessionColumns }

  /// Names of all columns that a table must have.
  var columnNames: [String] {
    (isSessionOptional ? [] : sessionColumns) + [itemsColumn ?? itemColumn]
      + (timesAreRowNumbers ? [] : [timeColumn]) + [offsetColumn, kinds?.column].compactMap(\.self)
  }

  /// What stands in a log.
  public enum Encoding: String, Sendable, Equatable, Codable {
    /// An event a line, as delimited text.
    case table
    /// JSON objects with an event each, one a line or all in a list.
    ///
    /// Columns are paths of members, such as `user_id` or `ecommerce.item_id`. Where paths go through a list,
    /// such as `items[].item_id`, each of its elements is an event.
    case eventObjects
    /// A session a line, as a JSON object: `{"session":1,"events":[{"aid":2,"ts":3,"type":"clicks"}]}`.
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
