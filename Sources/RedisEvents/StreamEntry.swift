import EventLogs
import RedisSessions

/// The name of an entry of a stream, which says when it was added and orders them all.
struct EntryID: Comparable, Hashable, LosslessStringConvertible {
  /// Milliseconds since 1970 by Redis's clock.
  let time: UInt64
  let number: UInt64

  init?(_ text: String) {
    let parts = text.split(separator: "-", maxSplits: 1)
    guard parts.count == 2, let time = UInt64(parts[0]), let number = UInt64(parts[1]) else {
      return nil
    }
    (self.time, self.number) = (time, number)
  }

  var description: String { "\(time)-\(number)" }

  static func < (one: EntryID, other: EntryID) -> Bool {
    (one.time, one.number) < (other.time, other.number)
  }
}

/// An entry of a stream: a row of the log.
struct StreamEntry {
  let id: EntryID
  private let pairs: [RedisReply]

  init?(_ reply: RedisReply) {
    let parts = reply.list
    guard parts.count == 2, let text = parts[0].text, let id = EntryID(text) else { return nil }
    (self.id, pairs) = (id, parts[1].list)
  }

  /// The fields of a row's columns, in their order; empty where the entry has none.
  func fields(_ columns: some Sequence<String>) -> [[UInt8]] {
    columns.enumerated().map { place, column in
      // Ours stand at their place; another program's may stand anywhere.
      let name = RedisReply.bytes(Array(column.utf8))
      let at = 2 * place
      if at + 1 < pairs.count, pairs[at] == name { return value(at) }
      let found = stride(from: 0, to: pairs.count - 1, by: 2).first { pairs[$0] == name }
      return found.map(value) ?? []
    }
  }

  private func value(_ place: Int) -> [UInt8] {
    if case .bytes(let bytes) = pairs[place + 1] { bytes } else { [] }
  }
}
