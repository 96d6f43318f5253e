/// How a server runs.
public struct ServerSettings: Sendable {
  /// Address to listen on.
  public var host = "127.0.0.1"
  /// Port to listen on; 0 takes a free one.
  public var port = 8080
  /// Events kept of a session, ≥ 1; of longer ones the last.
  public var maxSessionLength = 1000
  /// Time in which a request must be scored.
  public var requestTimeout = Duration.seconds(1)
  /// Requests that are answered at once, ≥ 1; others are sent away.
  public var maxInFlight = 1024
  /// Most bytes of a request's body.
  public var maxBodyBytes = 1 << 20
  /// How requests are scored together.
  public var batches = BatchSettings()
  /// Secret that requests must carry.
  public var token: BearerToken?
  /// Whether the models' files are watched, and loaded again when they change.
  public var watchesModels = false
  /// Name of the model that answers for sessions without an item that their own model knows.
  public var fallback: String?
  /// Files of the item sets, by their names.
  public var itemSets: [String: String] = [:]
  /// How long the server goes on after it has said that it is not ready any more, so that load balancers
  /// notice before connections are refused.
  public var drain = Duration.seconds(1)
  /// Threads that serve connections, ≥ 1.
  public var connectionThreads = 1
  /// Time in which a client must have sent a request.
  public var slowestRequest = Duration.seconds(10)
  /// Time for which an idle connection is kept.
  public var idleConnection = Duration.seconds(75)

  /// The settings of `gru4rec serve` without options.
  public init() {}
}
