/// What is kept of a session between its requests.
public struct SessionRecord: Sendable, Equatable {
  /// One event as it came in.
  public struct Event: Sendable, Equatable {
    /// Identifier of the item, known to the model or not.
    public var item: String
    /// Unix seconds.
    public var time: Double
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
  /// Name of the model that the state belongs to.
  public internal(set) var model = ""
  /// Version of that model.
  public internal(set) var modelVersion = ""
  /// The model's state after the last event; `nil` when the events tell it.
  var state: [UInt8]?
  /// What was applied with a key, oldest first.
  var applied: [Applied] = []

  /// A session without events.
  init(now: Double) {
    created = now
    lastUse = now
  }

  /// Adds an event; of more than `limit` events the oldest are forgotten.
  mutating func add(_ event: Event, limit: Int) {
    events.append(event)
    if events.count > limit { events.removeFirst(events.count - limit) }
    eventCount += 1
  }

  /// Remembers an idempotency key.
  mutating func remember(_ key: Applied) {
    applied.append(key)
    if applied.count > Self.rememberedKeys {
      applied.removeFirst(applied.count - Self.rememberedKeys)
    }
  }
}
