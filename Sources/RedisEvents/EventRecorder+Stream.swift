import EventRecording
import Foundation
import Logging
import RedisSessions
import SessionStates

extension EventRecorder {
  /// Records into a stream of a Redis server, of which several servers may share one.
  ///
  /// Each event is an entry with the columns of a segment's row; settings of folders mean nothing. With
  /// `EventRecordingSettings.Sync.always`, a request waits until Redis has answered.
  ///
  /// - Parameter logger: told what goes wrong; nobody where `nil`.
  /// - Throws: `SessionStateStoreError` when Redis cannot be reached, or holds something else under the stream's name.
  public convenience init(
    _ settings: EventRecordingSettings, stream: RedisStreamAddress, logger: Logger? = nil
  ) throws {
    try self.init(settings, logger: logger) { _, figures, logger in
      let keys = StreamKeys(stream: stream.stream)
      let mark = StreamRows.Mark(keys, writer: UUID().uuidString)
      let client = stream.client()
      let key = try StreamOpening(client: client, keys: keys)
        .key(isPlain: settings.names == .plain)
      if let policy = client.evictionPolicy() {
        logger.warning(
          "a full Redis evicts the event log; set its maxmemory-policy to volatile-lru or noeviction",
          metadata: ["maxmemory-policy": "\(policy)"])
      }
      // It has a connection of its own: long readings are in nobody's way.
      let keeper = StreamKeeper(
        settings, client, keys, figures: figures, logger: logger)
      let repeated = RepeatedRequests(on: keeper.rounds.queue) { sessions, since in
        _ = try client.answer(to: StreamRows.fence(keys, mark))
        return try StreamReader(client: client, keys: keys).requests(of: sessions, since: since)
      }
      return RecordingPlace(key: key, repeated: repeated, keeper: keeper) {
        StreamRows(stream.client(), keys, mark)
      }
    }
  }
}

extension StreamReader {
  /// Sessions with the keys of requests that were recorded for them since a time in Unix seconds, or a minute before, as
  /// clocks differ.
  fileprivate func requests(
    of sessions: Set<[UInt8]>, since: Double
  ) throws -> Set<RepeatedRequests.SessionWithKey> {
    var found: Set<RepeatedRequests.SessionWithKey> = []
    try forEach(after: Self.before((since - 60) * 1000)) { entry in
      let fields = entry.fields(["SessionId", "Key"])
      if !fields[1].isEmpty, sessions.contains(fields[0]) {
        found.insert(.init(session: fields[0], key: fields[1]))
      }
      return true
    }
    return found
  }
}
