import Foundation
import SessionStates
import Synchronization

/// Keeps what was told of items in a Redis server, which several servers of recommendations may share.
///
/// All items are under three keys, which never expire: Redis must not evict them, as the policies `allkeys-…` do in any database
/// (``evictionPolicy()``).
public final class RedisItemStore: ItemStore {
  /// What the keys begin with.
  public static let keyPrefix = "gru4rec:items:"

  /// What a user of Redis must be allowed, as rules of its access control lists: keys and commands.
  public static let access =
    "~\(keyPrefix)* +ping +select +eval +get +set +hget +hset +zadd +zscore +zrangebyscore"

  private let link: RedisLink
  private let commands: RedisLink.Commands
  /// What the store was called when it was read last.
  private let name = Mutex<[UInt8]?>(nil)

  /// The records by their keys, the keys by their places, the last place, and a name that is drawn when the first item
  /// comes: places of a store that lost all may be as high again when somebody looks.
  private static let keys = ["records", "places", "last", "name"].map {
    Array((keyPrefix + $0).utf8)
  }

  /// Answers the store's name, the last place, and key, place and bytes of each item.
  private static let read = Array(
    """
    local last = tonumber(redis.call('GET', KEYS[3]) or '0')
    local answer = { redis.call('GET', KEYS[4]) or '', string.format('%.0f', last) }
    if last <= tonumber(ARGV[1]) then return answer end
    local items = redis.call(
      'ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', '0', ARGV[2])
    for i = 1, #items, 2 do
      answer[#answer + 1] = items[i]
      answer[#answer + 1] = string.format('%.0f', items[i + 1])
      answer[#answer + 1] = redis.call('HGET', KEYS[1], items[i]) or ''
    end
    return answer
    """.utf8)

  /// Looks at all places before it writes anything.
  private static let write = Array(
    """
    for i = 2, #ARGV, 3 do
      local held = redis.call('ZSCORE', KEYS[2], ARGV[i]) or '0'
      if string.format('%.0f', held) ~= ARGV[i + 1] then return 0 end
    end
    local last = tonumber(redis.call('GET', KEYS[3]) or '0')
    if last == 0 then redis.call('SET', KEYS[4], ARGV[1]) end
    for i = 2, #ARGV, 3 do
      last = last + 1
      redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
      redis.call('ZADD', KEYS[2], string.format('%.0f', last), ARGV[i])
    end
    redis.call('SET', KEYS[3], string.format('%.0f', last))
    return 1
    """.utf8)

  /// Connects to a server.
  ///
  /// - Parameter timeout: how long to wait for the connection, and for each answer.
  public init(
    _ address: RedisAddress, timeout: Duration = .seconds(5)
  ) async throws(SessionStateStoreError) {
    let link = RedisLink(address, timeout: timeout)
    self.link = link
    commands = GroupedWork(label: "gru4rec.items.redis") { group, commands in
      link.exchange(group, of: commands)
    }
    // The first command connects; so a wrong address is an error of this call.
    _ = try await answer(to: RedisCommand("PING"))
  }

  /// What changed after a place.
  public func changes(
    after place: Int64, limit: Int
  ) async throws(SessionStateStoreError) -> (items: [StoredItem], last: Int64) {
    let reply = try await answer(to: Self.script(Self.read, ["\(place)", "\(limit)"]))
    guard case .array(let parts) = reply, parts.count % 3 == 2, case .bytes(let name) = parts[0],
      let last = Self.number(parts[1])
    else { throw foreignAnswer }
    let before = self.name.withLock { known in
      defer { known = name }
      return known
    }
    if let before, before != name, place > 0 { return ([], -1) }
    var items: [StoredItem] = []
    for start in stride(from: 2, to: parts.count, by: 3) {
      guard case .bytes(let key) = parts[start], let place = Self.number(parts[start + 1]),
        case .bytes(let bytes) = parts[start + 2]
      else { throw foreignAnswer }
      items.append(
        StoredItem(key: String(decoding: key, as: UTF8.self), bytes: bytes, place: place))
    }
    return (items, last)
  }

  /// Keeps all items in one step, or none.
  public func write(_ writes: [ItemWrite]) async throws(SessionStateStoreError) -> Bool {
    let name = Array(UUID().uuidString.utf8)
    let arguments = writes.reduce(into: [name]) {
      $0 += [Array($1.key.utf8), Array("\($1.expected)".utf8), $1.bytes]
    }
    let reply = try await answer(to: Self.script(Self.write, arguments))
    guard case .integer(let kept) = reply else { throw foreignAnswer }
    return kept == 1
  }

  /// Waits for the answers that are due, and hangs up.
  public func close() async {
    let link = link
    await commands.finish { link.disconnect() }
  }

  func answer(to command: RedisCommand) async throws(SessionStateStoreError) -> RedisReply {
    let reply = try await commands.run(command)
    if case .error(let text) = reply {
      throw .redis(
        link.address, says: text, access: Self.access,
        room: "raise maxmemory; items must not be evicted")
    }
    return reply
  }

  private var foreignAnswer: SessionStateStoreError {
    .unusable(
      reason: "Redis at \(link.address) holds something else under our keys; "
        + "choose another database, the number after the last slash")
  }

  private static func script(_ text: [UInt8], _ arguments: [String]) -> RedisCommand {
    script(text, arguments.map { Array($0.utf8) })
  }

  private static func script(_ text: [UInt8], _ arguments: [[UInt8]]) -> RedisCommand {
    RedisCommand([Array("EVAL".utf8), text, Array("\(keys.count)".utf8)] + keys + arguments)
  }

  private static func number(_ reply: RedisReply) -> Int64? {
    guard case .bytes(let bytes) = reply else { return nil }
    return Int64(String(decoding: bytes, as: UTF8.self))
  }
}
