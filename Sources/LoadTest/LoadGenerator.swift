import NIOCore
import NIOPosix

/// Puts a server of recommendations under load and measures it.
///
/// It speaks the interface of `gru4rec serve`: events of sessions, each answered with recommendations.
///
/// ```swift
/// let generator = LoadGenerator(try ServerAddress("http://127.0.0.1:8080"), settings)
/// let result = try generator.run(traffic)
/// print(result.throughput, result.latency?.p99 ?? .nan)
/// ```
public struct LoadGenerator: Sendable {
  private let server: ServerAddress
  private let settings: LoadSettings

  /// A generator for a server.
  ///
  /// - Precondition: the settings lie in their ranges.
  public init(_ server: ServerAddress, _ settings: LoadSettings) {
    precondition(
      settings.connections >= 1 && settings.openSessions >= settings.connections,
      "\(settings.connections) connections for \(settings.openSessions) sessions")
    precondition(
      settings.duration > 0 && settings.warmUp >= 0 && settings.timeout > 0
        && settings.rate ?? 1 > 0 && settings.speed ?? 1 > 0,
      "durations, rate and speed must be above 0")
    self.server = server
    self.settings = settings
  }

  /// Runs to the end; the calling thread waits.
  ///
  /// - Precondition: the traffic has times where the settings have a speed.
  /// - Parameter progress: called twenty times a second from another thread; `false` ends the run early.
  /// - Throws: ``LoadTestError`` when the run cannot begin.
  public func run(
    _ traffic: Traffic, progress: @escaping @Sendable (LoadProgress) -> Bool = { _ in true }
  ) throws -> LoadMeasurement {
    precondition(settings.speed == nil || traffic.times != nil, "a replay needs times")
    let address = try resolve()
    if let process = settings.process, ProcessSampler(process: process).sample(at: 0) == nil {
      throw LoadTestError.noSuchProcess(process)
    }
    let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    defer { shutDown(loops) }
    try probe(address, loops)
    let loop = loops.next()
    let promise = loop.makePromise(of: LoadMeasurement.self)
    loop.execute {
      LoadEngine(
        traffic, settings, server, at: address, on: loop, progress: progress, promise: promise
      ).run()
    }
    return try promise.futureResult.wait()
  }

  private func resolve() throws -> SocketAddress {
    do {
      return try SocketAddress.makeAddressResolvingHost(server.host, port: server.port)
    } catch {
      throw LoadTestError.unknownHost(server)
    }
  }

  /// Makes sure that there is a server at all.
  private func probe(_ address: SocketAddress, _ loops: MultiThreadedEventLoopGroup) throws {
    do {
      try ClientBootstrap(group: loops)
        .connectTimeout(.seconds(5))
        .connect(to: address).flatMap { $0.close() }.wait()
    } catch {
      throw LoadTestError.cannotConnect(server, reason: Failure(connecting: error).name)
    }
  }

  private func shutDown(_ loops: MultiThreadedEventLoopGroup) {
    // Nothing is left to run on the loop, and there is nobody to tell of a failure.
    try? loops.syncShutdownGracefully()
  }
}
