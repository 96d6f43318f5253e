import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Runs the tasks of a connection on the thread that reads and writes it: handing each request to another
/// thread and back costs more than answering it.
final class EventLoopExecutor: TaskExecutor {
  private let eventLoop: any EventLoop
  private let load: LoopLoad

  /// - Parameter load: told how long tasks wait for the thread.
  init(_ eventLoop: any EventLoop, _ load: LoopLoad) {
    self.eventLoop = eventLoop
    self.load = load
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // What comes from the thread itself comes when it is due, and waits for nobody.
    let due = eventLoop.inEventLoop ? nil : ContinuousClock.now
    eventLoop.execute { [self] in
      if let due {
        let now = ContinuousClock.now
        load.waited(now - due, at: now)
      }
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}

/// An HTTP/1 connection whose requests are answered on its event loop.
struct EventLoopChannel: ServerChildChannel {
  let base: HTTP1Channel
  let loads: LoopLoads
  let metrics: HTTPMetrics
  let makeHandler: @Sendable (LoopLoad) -> ConnectionHandler

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    base.setup(channel: channel, logger: logger).flatMapThrowing { value in
      let pipeline = channel.pipeline.syncOperations
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      let load = loads[channel.eventLoop]
      let connection = makeHandler(load)
      try pipeline.addHandler(connection, position: .after(decoder))
      try pipeline.addHandler(EarlyRefusalHandler(connection, load, metrics), position: .first)
      return value
    }
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async {
    let channel = value.channel
    let executor = EventLoopExecutor(channel.eventLoop, loads[channel.eventLoop])
    await withTaskExecutorPreference(executor) {
      let client = try? await channel.eventLoop.submit {
        try channel.pipeline.syncOperations.handler(type: ConnectionHandler.self).client
      }.get()
      await ClientPresence.$current.withValue(client) {
        await base.handle(value: value, logger: logger)
      }
    }
  }
}
