import ArgumentParser
import Console
import EventLogs
import Foundation
import LiveSessions
import Logging
import RecommendationServer
import Safetensors
import SessionData
import SystemFiles
import Wording

/// `gru4rec serve`: recommendations for live sessions, over HTTP.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Recommend for live sessions over HTTP.",
    discussion: """
      The interface is described at /openapi.json, and / is a page to try recommendations on. SIGHUP loads \
      the models again, SIGTERM ends the server when it has answered what is in flight, and a second one at once.

      Example:
        gru4rec serve model.safetensors --items items.tsv --session-store sqlite:sessions.db
        curl -d '{"item": "100594", "k": 5}' localhost:8080/v1/sessions/visitor-1/events
      """)

  @Argument(help: "Model file.") var model: String

  @Option(help: ArgumentHelp("Address to listen on.", valueName: "address")) var host = "127.0.0.1"

  @Option(help: ArgumentHelp("Port to listen on; 0 takes a free one.", valueName: "port"))
  var port = 8080

  @OptionGroup var titles: ItemTableOptions
  @OptionGroup var sessions: SessionStoreOptions
  @OptionGroup var limits: ServerLimitOptions
  @OptionGroup var access: ServerAccessOptions
  @OptionGroup var models: ServedModelOptions
  @OptionGroup var items: CatalogueOptions
  @OptionGroup var quality: QualityOptions
  @OptionGroup var events: EventLogOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var log: ServerLogOptions

  @Option(
    help: ArgumentHelp(
      "Threads that read requests and write answers. (default: as many as score)",
      valueName: "n"))
  var connectionThreads: Int?

  func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("--port is \(port); allowed: 0 … 65535")
    }
    if let connectionThreads, !(1...1024).contains(connectionThreads) {
      throw ValidationError("--connection-threads is \(connectionThreads); allowed: 1 … 1024")
    }
  }

  func run() throws {
    Platform.raiseFileLimit()
    SafetensorsFile.surviveDamage()
    let logger = log.logger()
    let titles = try titles.read()
    var settings = ServerSettings()
    settings.host = host
    settings.port = port
    limits.apply(to: &settings)
    try access.apply(to: &settings)
    try models.apply(to: &settings)
    quality.apply(to: &settings.sessions)
    settings.sessions.batches.threads = threads.count
    settings.connectionThreads = connectionThreads ?? threads.count
    settings.sessions.maxSessionLength = sessions.maxSessionLength
    for (option, address) in [
      ("--session-store", sessions.sessionStore), ("--event-log", events.eventLog),
      ("--catalogue", items.catalogue),
    ] {
      if let address, !RedisPasswordOptions.isSafe(address) {
        logger.warning("\(RedisPasswordOptions.warning(of: option))")
      }
    }
    let sources = try models.sources(main: model, threads: threads.count, logger)
    let recorder = try events.recorder(logger, redis: sessions.redis)
    settings.sessions.remembersShownLists = recorder != nil
    try Blocking.run { [settings, sessions, items] in
      let store = try await sessions.open()
      let server: RecommendationService
      var catalogue: LiveCatalogue?
      do {
        catalogue = try await items.open(redis: sessions.redis, logger)
        server = try RecommendationService(
          models: sources, store: store, titles: titles, settings: settings,
          catalogue: catalogue, listener: recorder, logger: logger)
      } catch {
        await store.close()
        await catalogue?.close()
        await recorder?.close()
        throw error
      }
      try await server.run(handlingSignals: true) { port in
        var bound = settings
        bound.port = port
        Messages.note("serving http://\(bound.address)")
        // Models that were loaded while somebody put others in their place.
        if EarlySignals.takeHangup() { Task { await server.sessions.reloadAll() } }
      }
    }
  }

}
