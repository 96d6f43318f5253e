/// A kind of store of sessions, by what its addresses begin with: `sqlite` in `sqlite:PATH`.
///
/// A store's own module declares its scheme beside the store, and an application lists those that it has:
///
/// ```swift
/// let stores = [SessionStoreScheme.memory, .sqlite, .redis]  // import SQLiteSessions, RedisSessions
/// let store = try await stores.open("sqlite:sessions.db", idle: .seconds(1800))
/// ```
public struct SessionStoreScheme: Sendable {
  /// Opens the store at an address: a session is kept for `idle` after its last save, of which there are
  /// `maxSessions` at most; `nil` leaves the bound to the store.
  public typealias Opening =
    @Sendable (_ address: String, _ idle: Duration, _ maxSessions: Int?) async throws ->
    any SessionStateStore

  /// What addresses may begin with, before the first colon, in lower case.
  public let names: [String]
  /// How addresses look, as `sqlite:PATH`.
  public let form: String
  fileprivate let opening: Opening

  /// A scheme of a store of your own.
  ///
  /// - Parameters:
  ///   - names: what addresses may begin with, before the first colon, in lower case.
  ///   - form: how addresses look, for messages.
  ///   - opening: opens a store; throws ``SessionStoreAddressError`` for an address that it cannot read.
  public init(_ names: String..., form: String, opening: @escaping Opening) {
    self.names = names
    self.form = form
    self.opening = opening
  }

  /// `memory`: a ``MemorySessionStore``, of a million sessions in 1 GiB where nothing else is said.
  public static let memory: SessionStoreScheme = memory(maxBytes: MemorySessionStore.defaultBytes)

  /// `memory`, with another bound of the memory that sessions take, > 0 bytes.
  public static func memory(maxBytes: Int) -> SessionStoreScheme {
    SessionStoreScheme("memory", form: "memory") { address, idle, maxSessions in
      if address.contains(":") {
        throw SessionStoreAddressError(reason: "a place after 'memory:'; expected memory")
      }
      return MemorySessionStore(
        idle: idle, maxSessions: maxSessions ?? 1_000_000, maxBytes: maxBytes)
    }
  }
}

extension [SessionStoreScheme] {
  /// Opens the store at an address.
  ///
  /// - Parameters:
  ///   - address: such as `memory`, `sqlite:PATH` or `redis://HOST:PORT/DB`.
  ///   - idle: how long after its last save a session is kept, > 0.
  ///   - maxSessions: bound, ≥ 1; the store's own where `nil`.
  /// - Throws: ``SessionStoreAddressError``, ``SessionStateStoreError``.
  public func open(
    _ address: String, idle: Duration, maxSessions: Int? = nil
  ) async throws -> any SessionStateStore {
    let name = address.prefix { $0 != ":" }.lowercased()
    guard let scheme = first(where: { $0.names.contains(name) }) else {
      throw SessionStoreAddressError(
        reason: "unknown store of sessions '\(name)'; expected \(forms)")
    }
    return try await scheme.opening(address, idle, maxSessions)
  }

  /// How addresses look, in words: `memory, sqlite:PATH or redis://HOST:PORT/DB`.
  public var forms: String {
    let all = map(\.form)
    return [all.dropLast().joined(separator: ", "), all.last ?? "none"]
      .filter { !$0.isEmpty }.joined(separator: " or ")
  }
}

/// Why a text is no address of a store of sessions.
public struct SessionStoreAddressError: Error, Equatable, CustomStringConvertible {
  /// What is wrong and what is expected.
  public let reason: String

  /// An error for this reason.
  public init(reason: String) { self.reason = reason }

  /// What is wrong and what is expected.
  public var description: String { reason }
}
