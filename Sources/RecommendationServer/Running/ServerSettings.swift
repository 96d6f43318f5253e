import LiveSessions
import SystemFiles

/// How a server runs.
public struct ServerSettings: Sendable {
  /// Address to listen on: a name, or a number such as `127.0.0.1`, `::1` or `[::1]`.
  public var host = "127.0.0.1"
  /// Port to listen on; 0 takes a free one.
  public var port = 8080
  /// How sessions are served.
  public var sessions = LiveSessionSettings()
  /// Requests that are answered at once, ≥ 1; others are sent away.
  public var maxInFlight = 1024
  /// Most bytes of a request's body.
  public var maxBodyBytes = 1 << 20
  /// Secrets of which requests must carry one; `nil` asks for none.
  public var tokens: AccessTokens?
  /// Secrets for loading models again, for `/metrics`, for `/v1/model` and `/v1/quality`, and for nothing else.
  ///
  /// Where there are any, no other token is good for loading models.
  public var adminTokens: AccessTokens?
  /// Names without a port by which requests may ask, beside those of loopback.
  ///
  /// Where there are none, a server that asks for no token and listens on loopback takes those of loopback only, and
  /// any other server takes all.
  public var allowedHosts: [String] = []
  /// Origins of web pages whose scripts may use the server from a browser (CORS); all others may not.
  public var allowedOrigins: Set<WebOrigin> = []
  /// Rules for all lists, besides what requests say; the file is read again when it changes.
  public var listRules: ListRuleFile?
  /// How long the server goes on after it has said that it is not ready any more, so that load balancers
  /// notice before connections are refused.
  public var drain = Duration.seconds(1)
  /// Threads that serve connections, ≥ 1; as many as the machine has processors where nothing else is said.
  public var connectionThreads = Processors.available
  /// Time in which a client must have sent a request.
  public var slowestRequest = Duration.seconds(10)
  /// Time for which an idle connection is kept.
  public var idleConnection = Duration.seconds(75)

  /// The settings of `gru4rec serve` without options.
  public init() {}
}

extension ServerSettings {
  /// The host without the brackets that an address of version 6 may stand in.
  var bareHost: String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }

  /// Host and port, as they stand in a URL: `127.0.0.1:8080`, `[::1]:8080`.
  public var address: String {
    "\(bareHost.contains(":") ? "[\(bareHost)]" : bareHost):\(port)"
  }
}
