import Foundation
import LiveSessionTesting
import LiveSessions
import RedisSessions
import RedisTesting
import Synchronization
import Testing

@testable import EventRecording
@testable import RedisEvents

/// Who wants to be forgotten leaves the stream, and what is old or too much does.
@Suite(.enabled(if: RedisServer.program != nil, "no redis-server: install redis-server to test it"))
struct StreamForgettingTests {
  @Test func aVisitorLeavesAndMayComeBack() async throws {
    let fixture = try await StreamFixture()
    let (one, other) = (try fixture.recorder(), try fixture.recorder())
    for number in 0..<3 {
      try await one.add("s", "\(number)")
      try await other.add("t", "\(number)")
      try await other.add("s", "o\(number)")
    }
    try await one.forgotten("s")
    try await one.add("s", "back", Date().timeIntervalSince1970 + 10)
    // The wish outlives the server.
    await one.close()
    try await fixture.look {
      try fixture.events() == ["t 0", "t 1", "t 2", "s back"]
        && fixture.redis("EXISTS", "events:forgotten") == .integer(0)
    }
    await other.close()
  }

  /// A row that another server had not written yet when the wish came in.
  @Test func rowsOnTheirWayLeaveToo() async throws {
    let fixture = try await StreamFixture()
    // No recorder: it would look after the stream itself, whenever its turn comes.
    func add(_ item: String, _ time: Double) throws {
      let milliseconds = "\(Int64(time * 1000))"
      try fixture.redis(
        "XADD", "events", "*", "SessionId", "s", "ItemId", item, "Time", milliseconds)
    }
    let now = Date().timeIntervalSince1970
    try add("a", now)
    let wishes = StreamWishes(
      client: fixture.address.client(), keys: StreamKeys(stream: "events"))
    try wishes.add([WishedRows(session: Array("s".utf8), event: nil)])
    try add("late", now - 1)
    try add("new", now + 3600)
    try await fixture.look(settling: 600_000) { try fixture.events() == ["s new"] }
    // The wish waits for others.
    #expect(try fixture.redis("HLEN", "events:forgotten") == .integer(1))
  }

  @Test func anEventThatWasTakenBackIsOneEntry() async throws {
    let fixture = try await StreamFixture()
    let recorder = try fixture.recorder()
    for item in ["a", "b", "a", "a", "b"] { try await recorder.add("s", item, 5) }
    let (a, b) = (SessionRecord.Event(item: "a", time: 5), SessionRecord.Event(item: "b", time: 5))
    try await recorder.takenBack(a, from: "s")
    try await recorder.takenBack(a, from: "s")
    try await recorder.takenBack(b, from: "s")
    await recorder.kept(b, in: "s")
    try await recorder.takenBack(SessionRecord.Event(item: "none", time: 5), from: "s")
    try await recorder.add("s", "a", 5)
    await recorder.close()
    try await fixture.look {
      try fixture.events() == ["s a", "s b", "s b", "s a"]
        && fixture.redis("EXISTS", "events:forgotten") == .integer(0)
    }
    try await fixture.look { true }
    #expect(try fixture.events().count == 4)
  }

  @Test func whatIsOldIsTrimmed() async throws {
    let fixture = try await StreamFixture()
    for number in 1...2000 {
      try fixture.redis(
        "XADD", "events", "\(number)-0", "SessionId", "s", "ItemId", "i", "Time", "1")
    }
    try await fixture.look { true }
    #expect(try fixture.redis("XLEN", "events") == .integer(2000))
    let recorder = try fixture.recorder()
    try await recorder.add("s", "new")
    await recorder.close()
    var settings = EventRecordingSettings()
    settings.keepTime = .seconds(3600)
    try await fixture.look(settings: settings) { try fixture.events().count < 200 }
    #expect(try fixture.events().last == "s new")
  }

  @Test func whatIsTooMuchIsTrimmed() async throws {
    let fixture = try await StreamFixture()
    let recorder = try fixture.recorder { $0.sync = .interval }
    for number in 0..<5000 { try await recorder.add("s", "\(number)") }
    await recorder.close()
    guard case .integer(let before) = try fixture.redis("MEMORY", "USAGE", "events") else {
      throw RedisServer.NoServer()
    }
    var settings = EventRecordingSettings()
    settings.keepBytes = Int(before / 2)
    try await fixture.look(settings: settings) {
      guard case .integer(let after) = try fixture.redis("MEMORY", "USAGE", "events") else {
        return false
      }
      return after <= before * 6 / 10
    }
    let events = try fixture.events()
    #expect(events.count > 2000 && events.last == "s 4999")
  }

  /// The rules that pages name are all that a user needs, and each of them is needed.
  @Test func theRulesSuffice() async throws {
    let fixture = try await StreamFixture()
    let rules = RedisStreamAddress.access.split(separator: " ").map(String.init)
    func use(_ rules: [String]) async throws {
      try fixture.redis("FLUSHALL")
      let words = ["ACL", "SETUSER", "shop", "reset", "on", ">secret"] + rules
      let (replies, _) = try fixture.server.connection().exchange([
        RedisCommand(words.map { Array($0.utf8) })
      ])
      #expect(replies == [.status("OK")])
      let stream = try RedisStreamAddress(
        "redis://shop:secret@127.0.0.1:\(fixture.server.port)/0?stream=events")
      var settings = EventRecordingSettings()
      settings.sync = .always
      let recorder = try EventRecorder(settings, stream: stream)
      do {
        try await recorder.add("s", "a", 5)
        try await recorder.takenBack(SessionRecord.Event(item: "a", time: 5), from: "s")
        try await recorder.forgotten("t")
        try await recorder.add("t", "b", 5)
      } catch {
        await recorder.close()
        throw error
      }
      await recorder.close()
      settings.keepBytes = 1
      settings.keepTime = .seconds(1)
      let lines = LogLines()
      let keeper = StreamKeeper(
        settings, stream.client(), StreamKeys(stream: "events"), figures: RecordingFigures(),
        logger: lines.logger())
      keeper.settling.store(0, ordering: .relaxed)
      keeper.look()
      if let line = lines.all.first(where: { $0.hasPrefix("error") }) { throw Refused(line: line) }
      try FollowedStream(stream).check()
    }
    try await use(rules)
    for rule in rules {
      await #expect(throws: (any Error).self, "without \(rule)") {
        try await use(rules.filter { $0 != rule })
      }
    }
  }

  /// A follower needs fewer.
  @Test func readingNeedsFewRules() async throws {
    let fixture = try await StreamFixture()
    try fixture.redis("XADD", "events", "*", "SessionId", "s", "ItemId", "i", "Time", "1")
    let rules = ["~events", "+select", "+eval_ro", "+exists", "+xrange", "+xinfo|stream"]
    let stream = try RedisStreamAddress(
      "redis://reader:secret@127.0.0.1:\(fixture.server.port)/0?stream=events")
    func define(_ rules: [String]) throws {
      let words = ["ACL", "SETUSER", "reader", "reset", "on", ">secret"] + rules
      let command = RedisCommand(words.map { Array($0.utf8) })
      #expect(try fixture.server.connection().exchange([command]).replies == [.status("OK")])
    }
    try define(rules)
    try FollowedStream(stream).check()
    for rule in rules {
      try define(rules.filter { $0 != rule })
      #expect(throws: (any Error).self, "without \(rule)") { try FollowedStream(stream).check() }
    }
  }

  private struct Refused: Error { let line: String }
}
