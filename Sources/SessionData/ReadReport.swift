/// What a reader found, beside the events it returns.
public struct ReadReport: Sendable, Equatable {
  /// Number of files read.
  public var files = 0
  /// Files without a row among others, which were passed over.
  public var emptyFiles: [String] = []
  /// Files that were named before, by this or another path: their events count twice.
  public var repeatedFiles: [String] = []
  /// Readable rows, whether kept or not.
  public var rows = 0
  /// Bad rows that were skipped.
  public var skippedRows = 0
  /// The first skipped row: where it is and what is wrong with it.
  public var firstSkipped: String?
  /// How files were read where that was found out from their content; one entry for files in a row that are
  /// alike.
  public var forms: [FileForm] = []
  /// Time of the first event, in seconds; `nil` when there is none.
  public var firstTime: Double?
  /// Time of the last event.
  public var lastTime: Double?
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
  /// Whether rows of lists and what came next, as RecBole's benchmarks have them, were joined to sessions.
  public var rowsWereJoined = false
  /// Sessions, of the first thousands of a log of several files, that came before the last file.
  public var earlierSessions = 0
  /// Those of them that went on in a later file, after half an hour or more without an event.
  public var resumedSessions = 0
  /// Share of the sessions of several events, of some thousands at most, that pause for
  /// ``Sessions/longPause`` or more; 0 where these are users, or times are no moments.
  public var interruptedShare = 0.0
  /// What times counted that are numbers: seconds alone, as a rule; nothing where all times are dates.
  public var timeUnits: [TimeUnit] {
    TimeUnit.allCases.filter { unit in forms.contains { $0.timeUnit == unit } }
  }
  /// Sessions, or users, whose identifier says that it was not known, such as `NA`: strangers that were taken
  /// for one.
  public var unknownSessions: [UnknownSession] = []

  /// A report of nothing read.
  public init() {}

  /// How a file was read.
  public struct FileForm: Sendable, Equatable {
    /// The first file of this form.
    public var path: String
    /// What stands between columns, where the file's name says something else.
    public var separator: String?
    /// What times count that are numbers; `nil` where the first rows have dates only.
    public var timeUnit: TimeUnit?
    /// Whether the unit was told rather than found out.
    public var isTimeUnitTold = false
    /// An identifier that looks as a spreadsheet shortens long numbers, such as `1.23457E+18`.
    public var shortenedID: String?

    /// A file of which nothing is known.
    public init(path: String) { self.path = path }

    /// Whether another file has the same form.
    public func isAlike(_ other: FileForm) -> Bool {
      var other = other
      other.path = path
      return self == other
    }
  }

  /// A session whose identifier says that it was not known.
  public struct UnknownSession: Sendable, Equatable {
    /// The text in the identifier's place.
    public let id: String
    /// Its events.
    public let events: Int
    /// Its place among the sessions of the log that was read.
    package let session: Int

    package init(id: String, events: Int, session: Int) {
      self.id = id
      self.events = events
      self.session = session
    }
  }

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
