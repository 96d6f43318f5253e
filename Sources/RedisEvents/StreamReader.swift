import RedisSessions
import SessionStates

/// Reads a stream, page by page.
struct StreamReader {
  let client: RedisClient
  let keys: StreamKeys
  /// Entries of a page.
  var pageSize = 2000

  /// What Redis knows of a stream.
  struct Facts {
    /// The first entry that is there; `nil` where there is none.
    let first: EntryID?
    /// The last one that ever was.
    let last: EntryID
    /// Entries that were ever added.
    let added: Int64

    /// `nil` where Redis does not tell: it does from version 7 on.
    init?(_ reply: RedisReply) {
      var facts: [String: RedisReply] = [:]
      let list = reply.list
      for place in stride(from: 0, to: list.count - 1, by: 2) {
        if let name = list[place].text { facts[name] = list[place + 1] }
      }
      guard let last = facts["last-generated-id"]?.text.flatMap(EntryID.init),
        let added = facts["entries-added"]?.number
      else { return nil }
      (self.last, self.added) = (last, added)
      first = facts["first-entry"].flatMap { StreamEntry($0)?.id }
    }
  }

  /// Entries and facts of one moment.
  private static let page = """
    if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
    return {
      redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2]),
      redis.call('XINFO', 'STREAM', KEYS[1])
    }
    """

  /// Hands over the entries behind one, until there is none left or `body` answers `false`.
  ///
  /// - Returns: what Redis knew of the stream when the last of them were read; `nil` where there is no stream.
  @discardableResult
  func forEach(
    after start: EntryID?, _ body: (StreamEntry) throws -> Bool
  ) throws -> Facts? {
    var start = start
    while true {
      let from = start.map { "(\($0)" } ?? "-"
      let reply = try client.answer(
        to: StreamKeys.run(
          Self.page, readsOnly: true, on: [keys.stream],
          [Array(from.utf8), Array("\(pageSize)".utf8)])
      ).list
      if reply.isEmpty { return nil }
      guard reply.count == 2, let facts = Facts(reply[1]) else {
        throw SessionStateStoreError.unusable(
          reason:
            "Redis at \(client.address) is too old for an event log; version 7 or newer is needed")
      }
      let page = reply[0].list
      for case let entry? in page.map(StreamEntry.init) {
        start = entry.id
        if try !body(entry) { return facts }
      }
      if page.count < pageSize { return facts }
    }
  }

  /// The name that stands before all entries of a time on, in milliseconds since 1970.
  static func before(_ milliseconds: Double) -> EntryID? {
    EntryID("\(UInt64(max(0, min(milliseconds - 1, 1e15))))-\(UInt64.max)")
  }
}
