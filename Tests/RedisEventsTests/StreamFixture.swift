import EventRecording
import Foundation
import LiveSessions
import RedisSessions
import RedisTesting
import Synchronization
import Testing

@testable import RedisEvents

/// A stream that a test records into, on a Redis server of its own.
final class StreamFixture {
  let server: RedisServer
  let address: RedisStreamAddress

  init(_ options: String...) async throws {
    server = try await RedisServer(options)
    address = try RedisStreamAddress("redis://127.0.0.1:\(server.port)/0?stream=events")
  }

  func recorder(
    _ change: (inout EventRecordingSettings) -> Void = { _ in }
  ) throws -> EventRecorder {
    var settings = EventRecordingSettings()
    settings.names = .plain
    settings.sync = .always
    settings.lookEvery = .seconds(86_400)
    change(&settings)
    return try EventRecorder(settings, stream: address)
  }

  /// Looks after the stream, as a recorder does now and then, until something holds: a recorder may have its turn just
  /// then, and on a busy machine Redis may be late.
  func look(
    settling: Int = 0, settings: EventRecordingSettings = EventRecordingSettings(),
    until isDone: () throws -> Bool
  ) async throws {
    let keeper = StreamKeeper(
      settings, address.client(), StreamKeys(stream: "events"), figures: RecordingFigures(),
      logger: .init(label: "test"))
    keeper.settling.store(settling, ordering: .relaxed)
    for _ in 0..<100 {
      keeper.look()
      if (try? isDone()) == true { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("a hundred looks did not do it")
  }

  var reader: StreamReader {
    StreamReader(client: address.client(), keys: StreamKeys(stream: "events"))
  }

  /// All entries, as the columns of a row.
  func rows() throws -> [[String]] {
    var rows: [[String]] = []
    try reader.forEach(after: nil) { entry in
      let columns = ["SessionId", "ItemId", "Time", "Model", "ModelVersion", "Rank", "Key"]
      rows.append(entry.fields(columns).map { String(decoding: $0, as: UTF8.self) })
      return true
    }
    return rows
  }

  /// Sessions and items of all entries.
  func events() throws -> [String] { try rows().map { "\($0[0]) \($0[1])" } }

  @discardableResult
  func redis(_ words: String...) throws -> RedisReply {
    let answer = try server.connection().exchange([
      RedisCommand(words.map { Array($0.utf8) })
    ])
    return try #require(answer.replies.first)
  }
}

extension EventRecorder {
  /// Records one event.
  func add(
    _ session: String, _ item: String, _ time: Double = 1_772_359_200, key: UInt64? = nil
  ) async throws {
    try await accepted(
      AcceptedEvents(
        session: session, events: [.init(item: item, time: time, rank: nil)], model: "main",
        modelVersion: "v1", key: key))
  }
}
