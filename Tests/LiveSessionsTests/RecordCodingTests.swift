import Testing

@testable import LiveSessions

/// What is stored of a session reads back as it was, and nothing else is taken for a record.
@Suite struct RecordCodingTests {
  private static let records: [SessionRecord] = {
    let empty = SessionRecord(now: 1_700_000_000.25)
    var full = empty
    for number in 0..<40 {
      full.add(
        .init(item: "🛒\u{0} \(number)", time: number == 3 ? -.infinity : Double(number) / 3),
        limit: 30)
      full.remember(.init(key: .max - UInt64(number), request: UInt64(number)))
    }
    (full.model, full.modelVersion, full.state) = ("main", "5f1c", (0...255).map(\.self))
    var bare = full
    (bare.state, bare.applied) = (nil, [])
    var stateless = full
    stateless.state = []
    var shown = full
    shown.shown = ShownList(
      model: "fallback", modelVersion: "9a", offset: 20, items: [0, .max] + (0..<98))
    var shownNothing = empty
    shownNothing.shown = ShownList(model: "", modelVersion: "", offset: 0, items: [])
    return [empty, full, bare, stateless, shown, shownNothing]
  }()

  @Test(arguments: records)
  func roundTrip(_ record: SessionRecord) {
    #expect(SessionRecord(bytes: record.bytes) == record)
  }

  @Test(arguments: records)
  func partsAndMoreAreNoRecords(_ record: SessionRecord) {
    let bytes = record.bytes
    for length in bytes.indices { #expect(SessionRecord(bytes: Array(bytes[..<length])) == nil) }
    #expect(SessionRecord(bytes: bytes + [0]) == nil)
    for format: UInt8 in 0...3 where format != bytes[0] {
      #expect(SessionRecord(bytes: [format] + bytes.dropFirst()) == nil)
    }
  }

  /// Servers that know of no lists read what has none.
  @Test func onlyRecordsWithAListHaveTheNewFormat() {
    for record in Self.records { #expect(record.bytes[0] == (record.shown == nil ? 1 : 2)) }
  }

  /// Whatever lies in the store, reading ends; what is read as a record can be written again.
  @Test func damagedBytesDoNotTrap() {
    var generator = SystemRandomNumberGenerator()
    let seed = generator.next()
    var random = SeededGenerator(state: seed)
    for _ in 0..<20_000 {
      var bytes = Self.records.randomElement(using: &random)?.bytes ?? []
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      guard let record = SessionRecord(bytes: bytes) else { continue }
      #expect(SessionRecord(bytes: record.bytes)?.bytes == record.bytes, "seed \(seed)")
    }
    for length in 0..<500 {
      let bytes =
        [UInt8(1 + length % 2)]
        + (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      _ = SessionRecord(bytes: bytes)
    }
  }

  private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var value = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
      value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
      return value ^ value >> 31
    }
  }
}
