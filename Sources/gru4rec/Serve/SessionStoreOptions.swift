import ArgumentParser
import Console
import SessionData
import SessionStateStores

/// Where sessions are kept, and for how long.
struct SessionStoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where sessions are kept: memory, sqlite:PATH or redis://HOST:PORT/DB.", valueName: "store"))
  var sessionStore = "memory"

  @Option(help: ArgumentHelp("Forget sessions without an event for so long.", valueName: "time"))
  var sessionIdle = DurationText(seconds: 1800)

  @Option(
    help: ArgumentHelp(
      "Sessions kept at most; the least recently used go first. (default: 1000000 in memory, any number on disk)",
      valueName: "n"))
  var maxSessions: Int?

  @Option(help: ArgumentHelp("Events kept of a session: its last ones.", valueName: "n"))
  var maxSessionLength = 1000

  func validate() throws {
    try sessionIdle.requirePositive("--session-idle")
    if let maxSessions, maxSessions < 1 {
      throw ValidationError("--max-sessions is \(maxSessions); allowed: 1 or more")
    }
    guard (1...100_000).contains(maxSessionLength) else {
      throw ValidationError("--max-session-length is \(maxSessionLength); allowed: 1 … 100000")
    }
  }

  /// Opens the store.
  func open() async throws -> any SessionStateStore {
    let address = try SessionStoreAddress(sessionStore)
    return try await address.open(
      idle: .seconds(sessionIdle.seconds), maxSessions: maxSessions)
  }
}
