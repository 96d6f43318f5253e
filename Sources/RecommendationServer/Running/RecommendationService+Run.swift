import Foundation
import LiveSessions
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// What became of a server.
enum RunState {
  case new
  /// Runs, or ran.
  case running(ServiceGroup, Task<Void, any Error>)
  /// Was stopped before it ran.
  case stopped
}

extension RecommendationService {
  /// Serves until the task is cancelled, the service group ends or ``stop()`` is called; finishes what is in
  /// flight then, and touches no signal.
  ///
  /// - Throws: ``ListenError`` when the address cannot be listened on, ``ServerEnded`` when it is called again.
  public func run() async throws { try await run(handlingSignals: false) }

  /// Serves until it is told to end, and finishes what is in flight then.
  ///
  /// - Parameters:
  ///   - handlingSignals: whether SIGTERM and SIGINT end it, too, and SIGHUP loads the models again. What the
  ///     process did about these signals before, it does again afterwards.
  ///   - onReady: told the port once requests are answered.
  /// - Throws: ``ListenError`` when the address cannot be listened on, ``ServerEnded`` when it is called again.
  public func run(
    handlingSignals: Bool, onReady: @escaping @Sendable (_ port: Int) -> Void = { _ in }
  ) async throws {
    let ending: [UnixSignal] = handlingSignals ? [.sigterm, .sigint] : []
    let signals = TrappedSignals(handlingSignals ? ending + [.sighup] : [])
    let (services, serving) = try begin(ending, onReady)
    // A task of its own: cancelled from outside, it would drop what is in flight.
    let result = await withTaskCancellationHandler {
      await serving.result
    } onCancel: {
      Task { await services.triggerGracefulShutdown() }
    }
    signals.restore()
    try result.get()
  }

  /// Ends the server as SIGTERM would, and returns when it has ended.
  ///
  /// A server that has not run yet will not.
  public func stop() async {
    let state = state.withLock { state in
      if case .new = state { state = .stopped }
      return state
    }
    if case .running(let services, let serving) = state {
      await services.triggerGracefulShutdown()
      _ = await serving.result
    } else {
      await sessions.close()
    }
  }

  /// Starts the services, if nobody did before.
  private func begin(
    _ signals: [UnixSignal], _ onReady: @escaping @Sendable (Int) -> Void
  ) throws -> (ServiceGroup, Task<Void, any Error>) {
    try state.withLock { state in
      guard case .new = state else { throw ServerEnded() }
      warnIfOpen()
      let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: settings.connectionThreads)
      let services = ServiceGroup(
        configuration: ServiceGroupConfiguration(
          services: [
            NamedService("listening", application(on: eventLoops, onReady: onReady)),
            NamedService("upkeep", Upkeep(server: self, reloadsOnSignal: !signals.isEmpty)),
          ],
          gracefulShutdownSignals: signals, logger: logger))
      let serving = Task { try await serve(services, eventLoops) }
      state = .running(services, serving)
      return (services, serving)
    }
  }

  private func serve(
    _ services: ServiceGroup, _ eventLoops: MultiThreadedEventLoopGroup
  ) async throws {
    let result: Result<Void, any Error>
    do {
      result = .success(try await services.run())
    } catch let error as IOError {
      result = .failure(
        ListenError(
          address: "\(settings.host):\(settings.port)",
          reason: String(cString: strerror(error.errnoCode))))
    } catch {
      result = .failure(error)
    }
    await sessions.close()
    try? await eventLoops.shutdownGracefully()
    try result.get()
  }
}
