import EventRecording
import Foundation
import LiveSessions
import RedisSessions
import RedisTesting
import SessionStoreTesting
import TestSupport
import Testing

@testable import RedisEvents

/// What is recorded is in the stream, once.
@Suite(.enabled(if: RedisServer.program != nil, "no redis-server: install redis-server to test it"))
struct StreamRecordingTests {
  @Test func anEntryHasAllThatIsKnown() async throws {
    let fixture = try await StreamFixture()
    let recorder = try fixture.recorder { $0.sync = .interval }
    try await recorder.accepted(
      AcceptedEvents(
        session: "s",
        events: [
          .init(item: "a", time: 1_772_359_200.1236, rank: 3), .init(item: "b\tc\"\n", time: 5),
        ], model: "main", modelVersion: "9f", key: 0xAB))
    await recorder.close()
    #expect(
      try fixture.rows() == [
        ["s", "a", "1772359200124", "main", "9f", "3", "00000000000000ab"],
        ["s", "b\tc\"\n", "5000", "main", "9f", "", "00000000000000ab"],
      ])
  }

  @Test func withAlwaysAnEntryIsThereAtOnce() async throws {
    let fixture = try await StreamFixture()
    let recorder = try fixture.recorder()
    for number in 0..<5 {
      try await recorder.add("s", "\(number)")
      #expect(try fixture.events().last == "s \(number)")
    }
    await recorder.close()
  }

  @Test func serversShareAStreamAndItsPseudonyms() async throws {
    let fixture = try await StreamFixture()
    for sync in EventRecordingSettings.Sync.allCases {
      try fixture.redis("FLUSHALL")
      let recorders = try (0..<2).map { _ in
        try fixture.recorder { ($0.sync, $0.names) = (sync, .pseudonyms) }
      }
      try await withThrowingTaskGroup { group in
        for task in 0..<8 {
          group.addTask {
            for number in 0..<200 {
              try await recorders[number % 2].add("s\(task)", "\(task)-\(number)")
            }
          }
        }
        try await group.waitForAll()
      }
      for recorder in recorders { await recorder.close() }
      let rows = try fixture.rows()
      #expect(rows.count == 1600 && Set(rows.map { $0[1] }).count == 1600)
      let names = Set(rows.map { $0[0] })
      #expect(names.count == 8 && names.allSatisfy { $0.count == 32 })
    }
    // A key that is none is an error.
    try fixture.redis("SET", "events:key", "abc")
    #expect(throws: (any Error).self) { try fixture.recorder { $0.names = .pseudonyms } }
    // So is a stream that is none.
    try fixture.redis("SET", "events", "abc")
    #expect(throws: (any Error).self) { try fixture.recorder() }
    fixture.server.stop()
    #expect(throws: (any Error).self) { try fixture.recorder() }
  }

  /// Redis is killed under load, with a log that is written at once.
  @Test(arguments: EventRecordingSettings.Sync.allCases)
  func outagesLoseNothingAndDoubleNothing(_ sync: EventRecordingSettings.Sync) async throws {
    let scratch = try Scratch()
    let fixture = try await StreamFixture(
      "--appendonly", "yes", "--appendfsync", "always", "--dir", scratch.path)
    let recorder = try fixture.recorder { $0.sync = sync }
    let stops = SharedCounter()
    let (sent, refused) = try await withThrowingTaskGroup(of: ([String], Int).self) { group in
      for task in 0..<4 {
        group.addTask {
          var (sent, refused, number) = ([String](), 0, 0)
          while stops.value == 0 {
            let item = "\(task)-\(number)"
            number += 1
            do {
              try recorder.admit(1)
              try await recorder.add("s", item)
              sent.append(item)
            } catch {
              refused += 1
              try await Task.sleep(for: .milliseconds(2))
            }
            if sync == .interval { try await Task.sleep(for: .milliseconds(1)) }
          }
          return (sent, refused)
        }
      }
      for _ in 0..<3 {
        try await Task.sleep(for: .milliseconds(150))
        fixture.server.stop()
        try await Task.sleep(for: .milliseconds(250))
        try await fixture.server.start()
      }
      let end = ContinuousClock.now + .seconds(60)
      while (try? recorder.admit(1)) == nil, .now < end {
        try await Task.sleep(for: .milliseconds(10))
      }
      stops.add()
      return try await group.reduce(([], 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
    }
    await recorder.close()
    let items = try fixture.rows().map { $0[1] }
    // With an interval, a short outage may pass before anybody has noticed.
    #expect(sent.count > 10 && (refused > 0 || sync == .interval))
    #expect(Set(items).count == items.count, "nothing stands there twice")
    #expect(Set(sent).subtracting(items).isEmpty, "nothing that was answered lacks")
    if sync == .interval { #expect(Set(items) == Set(sent)) }
  }

  /// A group whose answer was lost is sent again; one that was given up comes no more.
  @Test func aGroupIsThereOnce() async throws {
    let fixture = try await StreamFixture()
    _ = try fixture.recorder { $0.sync = .interval }
    let keys = StreamKeys(stream: "events")
    let mark = StreamRows.Mark(keys, writer: "w")
    let rows = StreamRows(fixture.address.client(), keys, mark)
    func row(_ item: String) -> [[UInt8]] {
      ["s", item, "1", "m", "v", "", ""].map { Array($0.utf8) }
    }
    for number in 0..<1200 { rows.append(row("\(number)")) }
    #expect(try rows.write() == 1200 && !rows.isWaiting)
    #expect(try fixture.rows().map { $0[1] } == (0..<1200).map(String.init))
    // What Redis had executed and not answered.
    try fixture.redis("SET", "events:writer:w", "4")
    rows.append(row("again"))
    #expect(try rows.write() == 1)
    #expect(try fixture.rows().count == 1200)
    rows.append(row("next"))
    #expect(try rows.write() == 1)
    #expect(try fixture.rows().last?[1] == "next")
    fixture.server.stop()
    rows.append(row("given up"))
    #expect(throws: (any Error).self) { try rows.write() }
    #expect(rows.discard() == 1)
    try await fixture.server.start()
    let client = fixture.address.client()
    #expect(try client.answer(to: StreamRows.fence(keys, mark)) == .integer(1))
    #expect(try fixture.redis("GET", "events:writer:w") == .bytes(Array("6".utf8)))
  }

  @Test func aRetryIsOneEntry() async throws {
    let fixture = try await StreamFixture()
    let first = try fixture.recorder()
    try await first.add("s", "a", key: 7)
    let second = try fixture.recorder()
    func again(_ item: String, _ key: UInt64) async throws {
      try await second.repeated(
        AcceptedEvents(
          session: "s", events: [.init(item: item, time: 5, rank: nil)], model: "main",
          modelVersion: "v1", key: key), since: Date().timeIntervalSince1970)
    }
    try await again("a", 7)
    try await again("b", 8)
    try await again("b", 8)
    await first.close()
    await second.close()
    #expect(try fixture.events() == ["s a", "s b"])
  }

  /// Redis without room: refused, and said; with room, it goes on.
  @Test func aFullRedisIsSaid() async throws {
    let fixture = try await StreamFixture("--maxmemory-policy", "noeviction")
    let recorder = try fixture.recorder()
    try await recorder.add("s", "a")
    try fixture.redis("CONFIG", "SET", "maxmemory", "1")
    await #expect {
      try await recorder.add("s", "b")
    } throws: { error in
      guard case .notLogged(let reason, true) = error as? LiveSessionError else { return false }
      return reason.contains("keep less of the event log")
    }
    #expect(throws: LiveSessionError.self) { try recorder.admit(1) }
    try fixture.redis("CONFIG", "SET", "maxmemory", "0")
    while (try? recorder.admit(1)) == nil { try await Task.sleep(for: .milliseconds(20)) }
    try await recorder.add("s", "c")
    await recorder.close()
    #expect(try fixture.events() == ["s a", "s c"])
  }
}
