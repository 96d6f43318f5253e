import SessionStates
import Synchronization

/// Keeps sessions in a Redis server, which several servers of recommendations may share.
///
/// Commands that wait travel together on one connection. While Redis is away, calls fail at once, and the
/// connection comes back by itself. A save whose answer was lost throws, and may have been kept. How
/// many sessions there may be is Redis's own business: `maxmemory` and its policy.
public final class RedisSessionStore: SessionStateStore {
  /// What the keys of sessions begin with.
  public static let keyPrefix = "gru4rec:session:"

  /// What a user of Redis must be allowed, as rules of its access control lists: keys and commands.
  public static let access =
    "~\(keyPrefix)* +ping +select +get +set +getrange +del +eval"

  private let link: RedisLink
  private let commands: RedisLink.Commands
  private let idle: [UInt8]
  /// Whether the last change found no room.
  private let isFull = Atomic(false)

  /// Compares the revision and sets the record, which Redis runs as one step.
  ///
  /// A record is its revision, as eight bytes with the highest first, and what was saved: so one
  /// command reads both.
  private static let save = Array(
    """
    if redis.call('GETRANGE', KEYS[1], 0, 7) ~= ARGV[1] then return 0 end
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    return 1
    """.utf8)

  /// Connects to a server.
  ///
  /// - Parameters:
  ///   - address: where the server is.
  ///   - idle: how long after its last save a session is kept, > 0.
  ///   - timeout: how long to wait for the connection, and for each answer.
  public init(
    _ address: RedisAddress, idle: Duration, timeout: Duration = .seconds(1)
  ) async throws(SessionStateStoreError) {
    precondition(idle > .zero, "idle time \(idle) must be positive")
    let link = RedisLink(address, timeout: timeout)
    self.link = link
    self.idle = Array(String(idle.wholeMilliseconds).utf8)
    // The queue's threads block signals, so that a broken connection is an error and no SIGPIPE.
    commands = GroupedWork(label: "gru4rec.sessions.redis") { group, commands in
      link.exchange(group, of: commands)
    }
    // The first command connects; so a wrong address is an error of this call.
    _ = try await answer(to: RedisCommand("PING"))
  }

  /// What is kept under a key.
  public func load(_ key: String) async throws(SessionStateStoreError) -> StoredSession? {
    switch try await answer(to: RedisCommand([Array("GET".utf8), Self.name(key)])) {
    case .null:
      return nil
    case .bytes(let bytes) where bytes.count >= 8:
      let revision = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
      return StoredSession(bytes: Array(bytes.dropFirst(8)), revision: revision)
    default:
      throw foreignAnswer
    }
  }

  /// Keeps a record in the place of the one with the expected revision, and sets when it expires.
  public func save(
    _ bytes: [UInt8], for key: String, replacing expected: UInt64
  ) async throws(SessionStateStoreError) -> Bool {
    let (revision, overflow) = expected.addingReportingOverflow(1)
    if overflow { return false }
    let command = RedisCommand([
      Array("EVAL".utf8), Self.save, Array("1".utf8), Self.name(key),
      expected == 0 ? [] : Self.bigEndian(expected), Self.bigEndian(revision) + bytes, idle,
    ])
    return try await isOne(answer(to: command))
  }

  /// Forgets a session.
  public func remove(_ key: String) async throws(SessionStateStoreError) -> Bool {
    try await isOne(answer(to: RedisCommand([Array("DEL".utf8), Self.name(key)])))
  }

  /// Always `nil`: others keep sessions in the same server.
  public func count() async throws(SessionStateStoreError) -> Int? { nil }

  /// Asks the server whether it is there, and, where the last change found no room, whether there is some: keeps a
  /// record under no name for a moment.
  public func check() async throws(SessionStateStoreError) {
    let probe = isFull.load(ordering: .relaxed)
    _ = try await answer(
      to: probe ? RedisCommand("SET", Self.keyPrefix, "", "PX", "1") : RedisCommand("PING"))
    if probe { isFull.store(false, ordering: .relaxed) }
  }

  /// Does nothing: Redis forgets by itself what has expired.
  public func sweep() async throws(SessionStateStoreError) {}

  /// Waits for the answers that are due, and hangs up.
  public func close() async {
    let link = link
    await commands.finish { link.disconnect() }
  }

  private func answer(to command: RedisCommand) async throws(SessionStateStoreError) -> RedisReply {
    let reply = try await commands.run(command)
    if case .error(let text) = reply {
      let error = SessionStateStoreError.redis(link.address, says: text)
      if case .full = error { isFull.store(true, ordering: .relaxed) }
      throw error
    }
    return reply
  }

  private func isOne(_ reply: RedisReply) throws(SessionStateStoreError) -> Bool {
    guard case .integer(let number) = reply else { throw foreignAnswer }
    return number == 1
  }

  private var foreignAnswer: SessionStateStoreError {
    .unusable(
      reason: "Redis at \(link.address) holds something else under our keys; "
        + "choose another database, the number after the last slash")
  }

  private static func name(_ key: String) -> [UInt8] { Array((keyPrefix + key).utf8) }

  private static func bigEndian(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
  }
}
