/// Which store keeps the sessions, as it is named on the command line.
public enum SessionStoreAddress: Sendable, Equatable {
  /// `memory`
  case memory
  /// `sqlite:PATH`
  case sqlite(path: String)
  /// `redis://[USER:PASSWORD@]HOST[:PORT][/DB]`
  case redis(RedisAddress)

  /// Reads an address.
  public init(_ text: String) throws(SessionStoreAddressError) {
    let scheme = text.prefix { $0 != ":" }.lowercased()
    switch scheme {
    case "memory" where !text.contains(":"):
      self = .memory
    case "sqlite":
      let path = text.dropFirst("sqlite:".count)
      // What follows two slashes is a host in an address, and elsewhere a path from here or from the
      // root: nobody shall guess.
      guard !path.isEmpty, !path.hasPrefix("//") else {
        throw SessionStoreAddressError(
          reason: "no path in '\(text)'; expected sqlite:PATH, such as sqlite:/var/lib/shop.db")
      }
      self = .sqlite(path: String(path))
    case "redis":
      self = .redis(try RedisAddress(text))
    case "rediss":
      throw SessionStoreAddressError(
        reason: "rediss:// (Redis over TLS) is not supported; "
          + "use redis:// in a private network or through a tunnel")
    default:
      throw SessionStoreAddressError(
        reason: "unknown store of sessions '\(scheme)'; expected memory, sqlite:PATH or "
          + "redis://HOST:PORT/DB")
    }
  }

  /// Opens the store.
  ///
  /// - Parameters:
  ///   - idle: how long after its last save a session is kept, > 0.
  ///   - maxSessions: bound, ≥ 1; by default a million in memory, and none on disk. Redis has a bound of
  ///     its own, in bytes, and takes none here.
  /// - Throws: ``SessionStateStoreError``, or ``SessionStoreAddressError`` for a bound with Redis.
  public func open(idle: Duration, maxSessions: Int?) async throws -> any SessionStateStore {
    switch self {
    case .memory:
      return maxSessions.map { MemorySessionStore(idle: idle, maxSessions: $0) }
        ?? MemorySessionStore(idle: idle)
    case .sqlite(let path):
      return try SQLiteSessionStore(path: path, idle: idle, maxSessions: maxSessions)
    case .redis(let address):
      guard maxSessions == nil else {
        throw SessionStoreAddressError(
          reason:
            "a number of sessions cannot bound Redis; set maxmemory and maxmemory-policy there")
      }
      return try await RedisSessionStore(address, idle: idle)
    }
  }
}

extension SessionStoreAddress: CustomStringConvertible {
  /// The address without user and password.
  public var description: String {
    switch self {
    case .memory: "memory"
    case .sqlite(let path): "sqlite:\(path)"
    case .redis(let address): "\(address)"
    }
  }
}

/// Why a text is no address of a store of sessions.
public struct SessionStoreAddressError: Error, Equatable, CustomStringConvertible {
  /// What is wrong and what is expected.
  public let reason: String

  /// What is wrong and what is expected.
  public var description: String { reason }
}
