import EventLogs
import Following
import RedisSessions

/// A stream that a follower reads.
struct FollowedStream: FollowedLog {
  let name: String
  private let reader: StreamReader

  init(_ stream: RedisStreamAddress) {
    name = "\(stream)"
    reader = StreamReader(client: stream.client(), keys: StreamKeys(stream: stream.stream))
  }

  func check() throws(FollowError) {
    var reader = reader
    reader.pageSize = 1
    let facts = try attempt { try reader.forEach(after: nil) { _ in false } }
    if facts == nil { throw .missingLog(name, reason: "there is no such stream") }
  }

  func readNew(
    from place: inout LogPlace, noting cycle: inout FollowCycle, _ take: (LoggedEvent) -> Void
  ) throws(FollowError) {
    let start = place.entry.flatMap(EntryID.init)
    var last = start
    var (read, badRows): (Int64, Int) = (0, 0)
    let facts = try attempt {
      try reader.forEach(after: start) { entry in
        if let event = LoggedEvent(entry.event) { take(event) } else { badRows += 1 }
        last = entry.id
        read += 1
        return true
      }
    }
    cycle.badRows += badRows
    cycle.trimmedEvents = 0
    let added = facts?.added ?? 0
    if let before = place.entriesAdded, let start {
      let missing = added - before - read
      // Where what was read is gone, what comes goes on behind the last entry that there is.
      let end = facts.map { min($0.last, last ?? start) } ?? last
      if missing < 0 || end != last {
        cycle.streamBeganAnew = true
        last = end
        // The oldest are trimmed first: while one is there that was read, none behind it was.
      } else if facts?.first.map({ $0 > start }) ?? true {
        cycle.trimmedEvents = Int(missing)
      }
    }
    place.entry = (last ?? facts?.last)?.description ?? place.entry ?? "0-0"
    place.entriesAdded = added
  }

  func readAgain(
    before place: LogPlace, since: Double, _ take: (LoggedEvent) -> Void
  ) throws(FollowError) {
    guard let end = place.entry.flatMap(EntryID.init) else { return }
    _ = try attempt {
      // An entry is added after its event, by clocks that may differ.
      try reader.forEach(after: StreamReader.before((since - 60) * 1000)) { entry in
        if entry.id > end { return false }
        if let event = LoggedEvent(entry.event) { take(event) }
        return true
      }
    }
  }

  private func attempt<Result>(_ body: () throws -> Result) throws(FollowError) -> Result {
    do { return try body() } catch { throw .unreadableStream(name, reason: "\(error)") }
  }
}

extension StreamEntry {
  /// What an event is read from.
  fileprivate var event: [[UInt8]] { fields(LogSegment.columns.prefix(3)) }
}

extension Follower {
  /// Follows a stream of a Redis server, into which servers record events.
  ///
  /// - Parameters:
  ///   - stream: where the log is.
  ///   - model: file of the model; a folder beside it, `<model>.follow`, keeps what is not learnt yet.
  /// - Throws: ``FollowError``; whatever opening the model throws.
  public convenience init(
    stream: RedisStreamAddress, model: String, settings: FollowSettings = FollowSettings()
  ) throws {
    try self.init(source: FollowedStream(stream), model: model, settings: settings)
  }
}
