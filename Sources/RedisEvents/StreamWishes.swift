import EventRecording
import Foundation
import RedisSessions

/// A wish that entries leave a stream: those of a visitor who wants to be forgotten, or that of an event that was taken back.
struct StreamWish: Codable, Equatable {
  /// The session's name in the log.
  var session: String
  /// The item and the milliseconds of the event, as the log has them; `nil` for all events of the session.
  var item: String?
  var milliseconds: String?
  /// Milliseconds since 1970 at which it came in, by the server's clock.
  var time: Int64

  init(_ rows: WishedRows, time: Int64) {
    session = String(decoding: rows.session, as: UTF8.self)
    item = rows.event.map { String(decoding: $0.item, as: UTF8.self) }
    milliseconds = rows.event.map { String(decoding: $0.time, as: UTF8.self) }
    self.time = time
  }

  func isLike(_ other: StreamWish) -> Bool {
    (session, item, milliseconds) == (other.session, other.item, other.milliseconds)
  }
}

/// A wish as Redis has it.
struct KeptWish {
  /// Tells it from others.
  let id: String
  let wish: StreamWish
  /// The last entry that there was, and Redis's milliseconds since 1970.
  let last: EntryID
  let now: UInt64

  init?(id: String, text: String) {
    let parts = text.split(separator: " ", maxSplits: 2)
    guard parts.count == 3, let last = EntryID(String(parts[0])), let now = UInt64(parts[1]),
      let wish = try? JSONDecoder().decode(StreamWish.self, from: Data(parts[2].utf8))
    else { return nil }
    (self.id, self.wish, self.last, self.now) = (id, wish, last, now)
  }

  /// Whether it is about an entry; of an event that came twice, it may be either.
  ///
  /// - Parameter settling: milliseconds for which rows of other servers may have been on their way.
  func isAbout(_ entry: StreamEntry, settling: Int) -> Bool {
    let fields = entry.fields(["SessionId", "ItemId", "Time"]).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard fields[0] == wish.session else { return false }
    if let item = wish.item, item != fields[1] || wish.milliseconds != fields[2] { return false }
    if entry.id <= last { return true }
    return entry.id.time <= now + UInt64(settling) && Int64(fields[2]) ?? 0 <= wish.time
  }
}

/// The wishes of a log in Redis.
struct StreamWishes {
  let client: RedisClient
  let keys: StreamKeys

  private static let add = """
    local last = '0-0'
    if redis.call('EXISTS', KEYS[1]) == 1 then
      local facts = redis.call('XINFO', 'STREAM', KEYS[1])
      for place = 1, #facts, 2 do
        if facts[place] == 'last-generated-id' then last = facts[place + 1] end
      end
    end
    local now = redis.call('TIME')
    now = string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000))
    for wish = 1, #ARGV, 2 do
      redis.call('HSET', KEYS[2], ARGV[wish], last .. ' ' .. now .. ' ' .. ARGV[wish + 1])
    end
    """

  /// Takes the entry of an event, and its wish; where the entry has left already, the wish stays.
  private static let fulfil = """
    if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 and redis.call('XDEL', KEYS[1], ARGV[2]) == 1 then
      redis.call('HDEL', KEYS[2], ARGV[1])
      return 1
    end
    return 0
    """

  /// Keeps wishes, with the place where the stream ends now.
  func add(_ wishes: [WishedRows]) throws {
    let time = Int64(Date().timeIntervalSince1970 * 1000)
    var arguments: [[UInt8]] = []
    for rows in wishes {
      arguments.append(Array(UUID().uuidString.utf8))
      arguments.append(Array(try JSONEncoder().encode(StreamWish(rows, time: time))))
    }
    _ = try client.answer(to: StreamKeys.run(Self.add, on: [keys.stream, keys.wishes], arguments))
  }

  /// All wishes.
  func all() throws -> [KeptWish] {
    let list = try client.answer(to: RedisCommand("HGETALL", keys.wishes)).list
    return stride(from: 0, to: list.count - 1, by: 2).compactMap { place in
      guard let id = list[place].text, let text = list[place + 1].text else { return nil }
      return KeptWish(id: id, text: text)
    }
  }

  /// Takes the newest wish out that is about the same.
  func removeLast(like rows: WishedRows) throws {
    let alike = try all().filter { $0.wish.isLike(StreamWish(rows, time: 0)) }
    if let last = alike.max(by: { ($0.last, $0.now) < ($1.last, $1.now) }) { try remove([last.id]) }
  }

  /// Takes wishes out that are fulfilled.
  func remove(_ ids: [String]) throws {
    if ids.isEmpty { return }
    let words = ["HDEL", keys.wishes] + ids
    _ = try client.answer(to: RedisCommand(words.map { Array($0.utf8) }))
  }

  /// Lets entries leave.
  func delete(_ entries: [EntryID]) throws {
    for start in stride(from: 0, to: entries.count, by: 1000) {
      let some = entries[start..<min(start + 1000, entries.count)]
      let words = ["XDEL", keys.stream] + some.map(\.description)
      _ = try client.answer(to: RedisCommand(words.map { Array($0.utf8) }))
    }
  }

  /// Lets the entry of a wish leave, and the wish with it.
  ///
  /// - Returns: `false` where somebody else did so, or the entry was another wish's.
  func fulfil(_ wish: KeptWish, by entry: EntryID) throws -> Bool {
    let command = StreamKeys.run(
      Self.fulfil, on: [keys.stream, keys.wishes],
      [Array(wish.id.utf8), Array(entry.description.utf8)])
    return try client.answer(to: command).number == 1
  }
}
