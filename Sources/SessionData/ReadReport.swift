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
  /// Readable rows whose time was a date rather than a number.
  public var datedRows = 0
  /// Dropped events of kinds that are not kept.
  public var otherKindEvents = 0
  /// These kinds, each with its number of events; a few kinds have names, the others are one entry.
  public var otherKinds: [KindCount] = []
  /// Dropped events of unknown items.
  public var unknownItemEvents = 0
  /// Sessions left out because fewer than two events remained.
  public var shortSessions = 0
  /// Known events in these sessions.
  public var shortSessionEvents = 0

  /// Whether times are the places of events in the log, which told none.
  public var timesAreRowNumbers = false
  /// Sessions, of the first thousands of a log of several files, that came before the last file.
  public var earlierSessions = 0
  /// Those of them that went on in a later file, after half an hour or more without an event.
  public var resumedSessions = 0

  /// A report of nothing read.
  public init() {}

  /// Number of events of a kind.
  public struct KindCount: Sendable, Equatable {
    /// The kind; `nil` for all that have no entry of their own.
    public let kind: String?
    /// Number of events.
    public let events: Int

    /// So many events of a kind.
    public init(kind: String?, events: Int) {
      self.kind = kind
      self.events = events
    }
  }
}
