import EventRecording
import RedisSessions
import RedisTesting
import Testing

@testable import Following
@testable import RedisEvents

/// What is new in a stream, and what left it unread.
@Suite(.enabled(if: RedisServer.program != nil, "no redis-server: install redis-server to test it"))
struct FollowedStreamTests {
  private let fixture: StreamFixture

  init() async throws { fixture = try await StreamFixture() }

  private func add(_ items: [String], from id: Int) throws {
    for (number, item) in items.enumerated() {
      try fixture.redis(
        "XADD", "events", "\(id + number)-0", "SessionId", "s", "ItemId", item, "Time",
        "\(id + number)")
    }
  }

  /// Reads what is new; answers the items, and what was noted.
  private func read(_ place: inout LogPlace) throws -> (items: [String], cycle: FollowCycle) {
    var (items, cycle) = ([String](), FollowCycle())
    try FollowedStream(fixture.address).readNew(from: &place, noting: &cycle) {
      items.append($0.item)
    }
    return (items, cycle)
  }

  @Test func whatIsNewIsReadOnce() throws {
    let stream = FollowedStream(fixture.address)
    #expect(throws: FollowError.self) { try stream.check() }
    let items = (0..<4500).map { "i\($0)" }
    try add(items, from: 1000)
    try stream.check()
    var place = LogPlace(segments: [:])
    #expect(try read(&place).items == items)
    #expect(place.entry == "5499-0" && place.entriesAdded == 4500)
    let nothing = try read(&place)
    #expect(nothing.items.isEmpty && nothing.cycle.trimmedEvents == 0)
    try fixture.redis("XADD", "events", "6000-0", "Time", "no", "other", "x", "ItemId", "i")
    try fixture.redis(
      "XADD", "events", "6000-1", "other", "x", "Time", "7", "ItemId", "i", "SessionId", "s")
    let more = try read(&place)
    #expect(more.items == ["i"] && more.cycle.badRows == 1 && more.cycle.trimmedEvents == 0)
    var again: [String] = []
    try stream.readAgain(before: LogPlace(segments: [:], entry: "1001-0"), since: 0) {
      again.append($0.item)
    }
    #expect(again == ["i0", "i1"])
  }

  @Test func whatWasTrimmedIsSaid() throws {
    try add(["a", "b", "c"], from: 1)
    var place = LogPlace(segments: [:])
    // Before following began nothing is lost.
    try fixture.redis("XTRIM", "events", "MAXLEN", "2")
    let first = try read(&place)
    #expect(first.items == ["b", "c"] && first.cycle.trimmedEvents == 0)
    // All that was read leaves, and nothing else.
    try add(["d"], from: 4)
    try fixture.redis("XTRIM", "events", "MAXLEN", "1")
    let exact = try read(&place)
    #expect(exact.items == ["d"] && exact.cycle.trimmedEvents == 0)
    try add(["e", "f", "g", "h"], from: 5)
    try fixture.redis("XTRIM", "events", "MAXLEN", "1")
    let some = try read(&place)
    #expect(
      some.items == ["h"] && some.cycle.trimmedEvents == 3
        && some.cycle.text.contains("3 events LOST"))
    #expect(some.cycle.streamBeganAnew == nil)
    try add(["i", "j"], from: 9)
    try fixture.redis("XTRIM", "events", "MAXLEN", "0")
    let all = try read(&place)
    #expect(all.items.isEmpty && all.cycle.trimmedEvents == 2)
    // It is said once.
    #expect(try read(&place).cycle.trimmedEvents == 0)
  }

  /// Visitors who are forgotten are no loss.
  @Test func whatWasForgottenIsNoLoss() throws {
    try add(["a", "b", "c", "d"], from: 1)
    var place = LogPlace(segments: [:])
    _ = try read(&place)
    try add(["e", "f", "g"], from: 5)
    try fixture.redis("XDEL", "events", "5-0", "6-0")
    let part = try read(&place)
    #expect(part.items == ["g"] && part.cycle.trimmedEvents == 0)
  }

  @Test func aStreamThatBeganAnewIsSaid() throws {
    try add(["a", "b", "c"], from: 100)
    var place = LogPlace(segments: [:])
    _ = try read(&place)
    try fixture.redis("FLUSHALL")
    let gone = try read(&place)
    #expect(gone.items.isEmpty && gone.cycle.streamBeganAnew == true)
    try add(["d"], from: 200)
    #expect(try read(&place).items == ["d"])
    // Redis has lost its newest entries, or its clock was set back.
    try fixture.redis("FLUSHALL")
    try add(["e"], from: 150)
    try fixture.redis("XSETID", "events", "150-0", "ENTRIESADDED", "0")
    let back = try read(&place)
    #expect(back.items.isEmpty && back.cycle.streamBeganAnew == true)
    try add(["f"], from: 151)
    #expect(try read(&place).items == ["f"])
  }

  @Test func anAbsentServerIsAnError() throws {
    fixture.server.stop()
    var place = LogPlace(segments: [:])
    #expect(throws: FollowError.self) { try read(&place) }
  }
}
