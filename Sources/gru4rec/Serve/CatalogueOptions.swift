import ArgumentParser
import LiveSessions
import Logging
import RedisSessions
import SQLiteSessions
import SessionStates

/// What the server is told of items, and where that is kept.
struct CatalogueOptions: ParsableArguments {
  private static let forms = "memory, sqlite:PATH or redis://HOST:PORT/DB"

  @Option(
    help: ArgumentHelp(
      "Take titles, attributes and hidden items over HTTP, and keep them: \(CatalogueOptions.forms).",
      valueName: "store"))
  var catalogue: String?

  /// Opens the store, and reads what it keeps; `nil` where nothing is taken.
  func open(redis: RedisPasswordOptions, _ logger: Logger) async throws -> LiveCatalogue? {
    guard let catalogue else { return nil }
    let store: any ItemStore
    let scheme = catalogue.prefix { $0 != ":" }.lowercased()
    switch scheme {
    case "memory" where !catalogue.contains(":"): store = MemoryItemStore()
    case "sqlite": store = try SQLiteItemStore(address: catalogue)
    case "redis", "rediss", "redis+unix":
      let items = try await RedisItemStore(
        RedisAddress(catalogue, password: try redis.password()))
      if let policy = await items.evictionPolicy() {
        logger.warning(
          "a full Redis evicts items; set its maxmemory-policy to volatile-lru or noeviction",
          metadata: ["maxmemory-policy": "\(policy)"])
      }
      store = items
    default:
      throw SessionStoreAddressError(
        reason: "--catalogue has an unknown store of items '\(scheme)'; expected \(Self.forms)")
    }
    do { return try await LiveCatalogue(store) } catch {
      await store.close()
      throw error
    }
  }
}
