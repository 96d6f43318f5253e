import SystemFiles

/// How live sessions are served.
public struct LiveSessionSettings: Sendable {
  /// Events kept of a session, ≥ 1; of longer ones the last.
  ///
  /// Their identifiers have 128 bytes each on the average, at most; where they have more, fewer are kept.
  public var maxSessionLength = 1000
  /// Time in which a request must be scored, or a search must end.
  public var timeout = Duration.seconds(1)
  /// How requests are scored together.
  public var batches = BatchSettings()
  /// Whether the models' files are watched, and loaded again when they change.
  public var watchesModels = false
  /// Name of the model that answers for sessions without an item that their own model knows.
  public var fallback: String?
  /// Whether a session's record keeps the list that the session was shown last (``SessionRecord/shown``), so that its
  /// next event tells at which rank its item stood there.
  ///
  /// Every list that answers a request about a session counts, and asking for one then writes to the store, where a
  /// session without events is kept for it, too. Servers of versions without this cannot read such records.
  public var remembersShownLists = false
  /// How the quality of what is served is measured; `nil` leaves it.
  ///
  /// Where it is, lists that were shown are remembered, too (``remembersShownLists``).
  public var quality: LiveQualitySettings?
  /// Files of the item sets, by their names: one identifier per line.
  public var itemSets: [String: String] = [:]
  /// Seconds after which an event counts half in ``ItemList/trending``, > 0.
  public var trendHalfLife = 6.0 * 3600
  /// Table of items that requests may filter by, read again when it changes.
  ///
  /// It has identifiers in a column `ItemId` and attributes in columns of any name; several values of a cell have `|`
  /// between them.
  public var itemAttributes: String?

  /// The settings of `gru4rec serve` without options.
  public init() {}
}

/// How requests are scored together.
public struct BatchSettings: Sendable, Equatable {
  /// Most requests of a batch, ≥ 1.
  public var maxBatch = 64
  /// Longest time that a request waits for others to join it while the model is busy anyway.
  public var maxWait = Duration.microseconds(500)
  /// Longest time that requests wait for their turn where the server gets more of them than it can answer.
  ///
  /// Beyond it further ones are refused (``LiveSessionError/busy``), once waits have been longer than half of it for
  /// two tenths of a second. Where a batch takes longer, as many may wait as are one.
  public var maxQueueTime = Duration.milliseconds(10)
  /// Threads that score, ≥ 1; as many as the machine has processors where nothing else is said.
  public var threads = Processors.available

  /// The settings of `gru4rec serve` without options.
  public init() {}
}
