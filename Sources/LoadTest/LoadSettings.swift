/// How a server is put under load.
public struct LoadSettings: Sendable {
  /// When requests are due.
  public enum Arrivals: String, CaseIterable, Sendable {
    /// At equal distances.
    case even
    /// At random, as from very many visitors: the distances are exponential.
    case poisson
  }

  /// Requests due per second, > 0; `nil` sends the next request of a connection as soon as the former is
  /// answered.
  public var rate: Double?
  /// How many times as fast as in the log its events are due, each session once, > 0.
  ///
  /// With `nil` sessions take turns. The traffic needs times, the run ends with the log at the latest, and
  /// ``rate``, ``openSessions`` and ``recommendationShare`` mean nothing.
  public var speed: Double?
  /// When they are due, where there is a rate.
  public var arrivals = Arrivals.even
  /// Connections that are kept open, each with one request at a time, ≥ 1.
  public var connections = 64
  /// Sessions that are under way at the same time, ≥ `connections`.
  public var openSessions = 1000
  /// Seconds that are measured, > 0; `infinity` for all of a replay.
  public var duration = 30.0
  /// Seconds before that, under the same load, ≥ 0.
  public var warmUp = 3.0
  /// Seconds that an answer may take from sending, > 0.
  public var timeout = 10.0
  /// Length of the lists asked for, ≥ 0.
  public var k = 20
  /// Whether items of the session itself are left out of the lists.
  public var excludesSeen = false
  /// Further fields of the lists that are asked for, such as `where` or `max_per`: JSON by their names.
  public var listFields: [String: String] = [:]
  /// Share of the requests that read recommendations without an event, 0 … 1.
  public var recommendationShare = 0.0
  /// Bearer token, where the server asks for one.
  public var token: String?
  /// Share of the answers that are kept for checking, 0 … 1.
  public var sampleShare = 0.0
  /// Process whose memory and processor time are watched.
  public var process: Int32?

  /// Half a minute flat out over 64 connections.
  public init() {}
}
