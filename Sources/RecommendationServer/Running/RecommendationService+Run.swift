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
  ///   - handlingSignals: whether SIGTERM and SIGINT end it, too, and SIGHUP loads the models again. A second
  ///     SIGTERM or SIGINT lets it end without waiting for anybody, and from the third on they do what they did
  ///     before; so do all of them afterwards.
  ///   - onReady: told the port once requests are answered.
  /// - Throws: ``ListenError`` when the address cannot be listened on, ``ServerEnded`` when it is called again.
  public func run(
    handlingSignals: Bool, onReady: @escaping @Sendable (_ port: Int) -> Void = { _ in }
  ) async throws {
    let trapped = TrappedSignals(handlingSignals ? [.sigterm, .sigint, .sighup] : [])
    defer { trapped.restore() }
    // Listened to before anything runs, so that none is lost.
    let hangups = await UnixSignalsSequence(trapping: handlingSignals ? [.sighup] : [])
    let endings = await UnixSignalsSequence(trapping: handlingSignals ? [.sigterm, .sigint] : [])
    let (services, serving) = try begin(hangups, onReady)
    let listening = Task {
      var count = 0
      for await _ in endings {
        count += 1
        if count == 1 {
          await services.triggerGracefulShutdown()
        } else {
          logger.notice("ending at once, as it was told again")
          trapped.restore()
          serving.cancel()
        }
      }
    }
    defer { listening.cancel() }
    // A task of its own: cancelled from outside, it would drop what is in flight.
    let result = await withTaskCancellationHandler {
      await serving.result
    } onCancel: {
      Task { await services.triggerGracefulShutdown() }
    }
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
    _ hangups: UnixSignalsSequence, _ onReady: @escaping @Sendable (Int) -> Void
  ) throws -> (ServiceGroup, Task<Void, any Error>) {
    try state.withLock { state in
      guard case .new = state else { throw ServerEnded() }
      warnIfOpen()
      let loads = LoopLoads(limit: settings.sessions.batches.maxQueueTime)
      let eventLoops = MultiThreadedEventLoopGroup(
        numberOfThreads: settings.connectionThreads, metricsDelegate: loads)
      let services = ServiceGroup(
        configuration: ServiceGroupConfiguration(
          services: [
            NamedService("listening", application(on: eventLoops, loads, onReady: onReady)),
            NamedService("upkeep", Upkeep(server: self, hangups: hangups)),
          ],
          logger: logger))
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
        ListenError(address: settings.address, reason: String(cString: strerror(error.errnoCode))))
    } catch is SocketAddressError.UnknownHost {
      result = .failure(ListenError(address: settings.address, reason: "there is no such host"))
    } catch {
      result = .failure(error)
    }
    await sessions.close()
    // The host's own end may still be about to ask a loop for something when its services have ended; of one that
    // is gone, the loop's library says so on standard error, whatever the log is written as.
    Task {
      try? await Task.sleep(for: .seconds(2))
      try? await eventLoops.shutdownGracefully()
    }
    try result.get()
  }
}
