import Metrics

/// Somebody who is told what happens to sessions, such as a log of events.
///
/// A service waits for what is asynchronous here before it answers. What is thrown is answered in its place.
public protocol SessionEventListener: Sendable {
  /// Asked before events are taken in, and with 0 by whoever wants to know whether the server is ready.
  ///
  /// - Throws: ``LiveSessionError/notLogged(reason:isRecorded:)`` when so many events are not to be taken in now.
  func admit(_ count: Int) throws(LiveSessionError)

  /// Told of events that were taken in, once the session's record is saved.
  func accepted(_ events: AcceptedEvents) async throws(LiveSessionError)

  /// Told of events that were taken in before, by a request with the same key, which may not have been told then: the
  /// process was killed, or something was thrown.
  ///
  /// Ranks are not known any more.
  ///
  /// - Parameter since: Unix seconds after which the session took in events last.
  func repeated(_ events: AcceptedEvents, since: Double) async throws(LiveSessionError)

  /// Told of an event that is to be taken back, before it is: a retry of a request that failed tells of it again.
  func takenBack(_ event: SessionRecord.Event, from session: String) async throws(LiveSessionError)

  /// Told that the event that was told of last is not taken back after all, since another server changed the session.
  func kept(_ event: SessionRecord.Event, in session: String) async

  /// Told of a session that is to be forgotten, known or not, before it is.
  func forgotten(_ session: String) async throws(LiveSessionError)

  /// What each metric means that ``report(to:)`` measures, by its name.
  var metrics: [String: String] { get }

  /// Writes down what is measured, for whoever reads it now; always to the same backend.
  func report(to backend: any MetricsFactory)

  /// Finishes what was begun; no call follows.
  func close() async
}

/// Events of a request that were taken in.
public struct AcceptedEvents: Sendable, Equatable {
  /// An event.
  public struct Event: Sendable, Equatable {
    /// Identifier of the item, known to the model or not.
    public var item: String
    /// Unix seconds.
    public var time: Double
    /// At which rank the item stood in the list that the session was shown before (``ShownList/rank(of:)``).
    public var rank: Int?

    /// An event of an item.
    public init(item: String, time: Double, rank: Int? = nil) {
      (self.item, self.time, self.rank) = (item, time, rank)
    }
  }

  /// Name of the session.
  public var session: String
  /// The events, oldest first.
  public var events: [Event]
  /// Name of the model that answered.
  public var model: String
  /// Version of that model.
  public var modelVersion: String
  /// Hash of the request's idempotency key, the same in every process.
  public var key: UInt64?

  /// Events of a session.
  public init(
    session: String, events: [Event], model: String, modelVersion: String, key: UInt64? = nil
  ) {
    self.session = session
    self.events = events
    self.model = model
    self.modelVersion = modelVersion
    self.key = key
  }
}
