import Testing

@testable import LiveSessions

/// However long identifiers are, a session's record is bounded.
@Suite struct RecordBoundTests {
  private func record(_ items: [String], limit: Int) -> SessionRecord {
    var record = SessionRecord(now: 0)
    for item in items { record.add(.init(item: item, time: 1), limit: limit) }
    return record
  }

  @Test func longIdentifiersCrowdOutTheOldest() throws {
    let long = (0..<40).map { "\($0 % 10)" + String(repeating: "ä", count: 500) }
    let few = record(long, limit: 20)
    #expect(few.events.map(\.item) == long.suffix(2).map(\.self))
    #expect(few.eventCount == 40)
    #expect(few.bytes.count < 20 * (SessionRecord.bytesPerEvent + 16))
    // What was read back goes on counting.
    var read = try #require(SessionRecord(bytes: few.bytes))
    #expect(read == few)
    read.add(.init(item: long[0], time: 1), limit: 20)
    #expect(read.events.map(\.item) == [long[39], long[0]])
  }

  @Test func usualIdentifiersAllStay() {
    let items = (0..<1000).map { "\($0)" + String(repeating: "x", count: 125) }
    #expect(record(items, limit: 1000).events.count == 1000)
  }

  @Test func theLastEventStaysHoweverLong() {
    let item = String(repeating: "🛒", count: 1024)
    #expect(record(["a", item], limit: 1).events.map(\.item) == [item])
    #expect(record(["a", "b", item], limit: 3).events.map(\.item) == [item])
  }

  /// Sessions that are merged again and again, and events that are taken back, leave the bounds as they are.
  @Test func mergedSessionsAreBounded() throws {
    let long = (0..<20).map { "\($0)" + String(repeating: "x", count: 1000) }
    let other = record(Array(long.prefix(2)), limit: 20)
    var merged = record([long[10], "short"], limit: 20)
    for _ in 0..<10 { merged.merge(other.events[...], count: 2, limit: 20) }
    #expect(merged.eventCount == 22)
    #expect(merged.events.map(\.item) == [long[0], long[1]])
    #expect(merged.bytes.count < 20 * (SessionRecord.bytesPerEvent + 16))
    let removed = merged.remove(number: 21)
    #expect(removed?.item == long[0] && merged.events.map(\.item) == [long[1]])
    #expect(try #require(SessionRecord(bytes: merged.bytes)) == merged)
    merged.add(.init(item: long[5], time: 1), limit: 20)
    #expect(merged.events.map(\.item) == [long[1], long[5]])
  }
}
