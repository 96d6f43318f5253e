import ArgumentParser
import Console
import Foundation
import RedisSessions
import SQLiteSessions
import SessionStates

/// Where sessions are kept, and for how long.
struct SessionStoreOptions: ParsableArguments {
  /// Every kind of store.
  static let schemes = [SessionStoreScheme.memory, .sqlite, .redis]

  @Option(
    help: ArgumentHelp(
      "Where sessions are kept: \(SessionStoreOptions.schemes.forms).", valueName: "store"))
  var sessionStore = "memory"

  @Option(help: ArgumentHelp("Forget sessions without an event for so long.", valueName: "time"))
  var sessionIdle = DurationText(seconds: 1800)

  @Option(
    help: ArgumentHelp(
      "Sessions kept at most; the least recently used go first. (default: 1000000 in memory, any number on disk)",
      valueName: "n"))
  var maxSessions: Int?

  @Option(
    help: ArgumentHelp("Memory that sessions in memory take at most.", valueName: "MiB"))
  var sessionMemory = MemorySessionStore.defaultBytes >> 20

  @Option(help: ArgumentHelp("Events kept of a session: its last ones.", valueName: "n"))
  var maxSessionLength = 1000

  @OptionGroup var redis: RedisPasswordOptions

  func validate() throws {
    guard (1...1 << 24).contains(sessionMemory) else {
      throw ValidationError("--session-memory is \(sessionMemory); allowed: 1 … 16777216")
    }
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
    let schemes: [SessionStoreScheme] = [
      .memory(maxBytes: sessionMemory << 20), .sqlite, .redis(password: try redis.password()),
    ]
    return try await schemes.open(
      sessionStore, idle: .seconds(sessionIdle.seconds), maxSessions: maxSessions)
  }
}
