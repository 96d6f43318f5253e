/// What is kept of a session between its requests.
public struct SessionRecord: Sendable, Equatable {
  /// One event as it came in.
  public struct Event: Sendable, Equatable {
    /// Identifier of the item, known to the model or not.
    public var item: String
    /// Unix seconds.
    public var time: Double

    /// An event of an item.
    public init(item: String, time: Double) {
      self.item = item
      self.time = time
    }
  }

  /// An event that was sent with an idempotency key.
  struct Applied: Sendable, Equatable {
    /// Hash of the key.
    var key: UInt64
    /// Hash of what was sent with it.
    var request: UInt64
  }

  /// Keys that are remembered: retries come soon, or never.
  static let rememberedKeys = 32

  /// Unix seconds of the first event's arrival.
  public internal(set) var created: Double
  /// Unix seconds of the last event's arrival.
  public internal(set) var lastUse: Double
  /// Number of events ever, which may be more than are kept.
  public internal(set) var eventCount = 0
  /// The last events, oldest first.
  public internal(set) var events: [Event] = []
  /// Bytes of the events' identifiers.
  var itemBytes = 0
  /// Name of the model that the state belongs to.
  public internal(set) var model = ""
  /// Version of that model.
  public internal(set) var modelVersion = ""
  /// The model's state after the last event; `nil` when the events tell it.
  var state: [UInt8]?
  /// What was applied with a key, oldest first.
  var applied: [Applied] = []
  /// The list that the session was shown last, where that is remembered (``LiveSessionSettings/remembersShownLists``).
  public internal(set) var shown: ShownList?

  /// A session without events.
  init(now: Double) {
    created = now
    lastUse = now
  }

  /// Bytes that the identifiers of the events may have together, for each event that may be kept.
  static let bytesPerEvent = 128

  /// Adds an event; of more than `limit` events the oldest are forgotten.
  ///
  /// So are those whose identifiers are longer together than ``bytesPerEvent`` allows. The last one always stays.
  mutating func add(_ event: Event, limit: Int) {
    events.append(event)
    itemBytes += event.item.utf8.count
    eventCount += 1
    forget(beyond: limit)
  }

  /// Adds the events of another session: each one's own stay in their order, those of both are ordered by time.
  ///
  /// As many are forgotten as if they had been added one by one.
  ///
  /// - Parameter count: how many events the other one has had, kept or not.
  mutating func merge(_ others: ArraySlice<Event>, count: Int, limit: Int) {
    var rest = others
    var merged: [Event] = []
    for event in events {
      while let first = rest.first, first.time < event.time { merged.append(rest.removeFirst()) }
      merged.append(event)
    }
    merged.append(contentsOf: rest)
    events = merged
    itemBytes += others.reduce(0) { $0 + $1.item.utf8.count }
    eventCount += count
    forget(beyond: limit)
  }

  private mutating func forget(beyond limit: Int) {
    var excess = 0
    while events.count - excess > limit
      || itemBytes > limit * Self.bytesPerEvent && events.count - excess > 1
    {
      itemBytes -= events[excess].item.utf8.count
      excess += 1
    }
    if excess > 0 { events.removeFirst(excess) }
  }

  /// Takes an event back.
  ///
  /// - Parameter number: its number among all events ever, from 1.
  /// - Returns: the event; `nil` where there is none of the number.
  mutating func remove(number: Int) -> Event? {
    let lost = eventCount - events.count
    guard number > lost, number <= eventCount else { return nil }
    let event = events.remove(at: number - 1 - lost)
    itemBytes -= event.item.utf8.count
    eventCount -= 1
    return event
  }

  /// Forgets the events, but not which requests were applied: a retry of one must not bring its events back.
  mutating func clear(now: Double) {
    var empty = SessionRecord(now: now)
    empty.applied = applied
    self = empty
  }

  /// Whether there were more events than are kept.
  var isCut: Bool { eventCount > events.count }

  /// Remembers an idempotency key.
  mutating func remember(_ key: Applied) {
    applied.append(key)
    if applied.count > Self.rememberedKeys {
      applied.removeFirst(applied.count - Self.rememberedKeys)
    }
  }
}
