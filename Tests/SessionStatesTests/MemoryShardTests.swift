import SessionStoreTesting
import Testing

@testable import SessionStates

/// The table beside a plain twin: an array in the order of use.
@Suite struct MemoryShardTests {
  private struct Twin {
    struct Session {
      let key: String
      let bytes: [UInt8]
      let revision: UInt64
      let saved: Int64
    }

    var sessions: [Session] = []

    /// The place of a session; one that expired is dropped on the way.
    mutating func find(_ key: String, savedAfter oldest: Int64) -> Int? {
      sessions.removeAll { $0.key == key && $0.saved <= oldest }
      return sessions.firstIndex { $0.key == key }
    }
  }

  /// Every byte of a key counts, wherever it stands, and so does its length.
  @Test(arguments: [1, 7, 8, 9, 16, 21])
  func hashesDiffer(length: Int) {
    var keys: Set<String> = []
    for place in 0..<length {
      for byte: UInt8 in 0..<128 {
        var bytes = [UInt8](repeating: 0, count: length)
        bytes[place] = byte
        keys.insert(String(decoding: bytes, as: UTF8.self))
      }
    }
    for shorter in 0..<length { keys.insert(String(repeating: "\0", count: shorter)) }
    let hashes = Set(keys.map { SessionKey($0).hash })
    #expect(hashes.count == keys.count && keys.count == length * 127 + 1 + length)
    #expect(Set(hashes.map { UInt32(truncatingIfNeeded: $0) % 64 }).count > 40)
  }

  @Test func theLastOneGoesToo() {
    var shard = MemoryShard()
    shard.removeLeastRecentlyUsed()
    let key = SessionKey("a")
    let saved = shard.save(
      Array("a1".utf8), for: key, keyLength: 1, replacing: 0, at: 5, savedAfter: 0)
    #expect(saved)
    #expect(shard.count == 1 && shard.bytes == 2 + MemoryShard.overhead)
    shard.removeLeastRecentlyUsed()
    #expect(shard.count == 0 && shard.bytes == 0)
    let left = shard.load(key, savedAfter: 0)
    #expect(left == nil)
  }

  @Test(arguments: [1, 2, 7, 40, 200], [1, 2, 3] as [UInt64])
  func behavesLikeItsTwin(bound: Int, seed: UInt64) {
    var random = seed
    func draw(_ bound: Int) -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(random >> 33) % bound
    }
    var shard = MemoryShard()
    var twin = Twin()
    for now in 0..<Int64(6000) {
      let name = "session \(draw(2 * bound + 1))"
      let (key, oldest) = (SessionKey(name), now - Int64(4 * bound))
      let action = draw(10)
      if action == 0 {
        var next: Int? = 0
        while let start = next { next = shard.sweep(from: start, slots: 3, savedAfter: oldest) }
        twin.sessions.removeAll { $0.saved <= oldest }
      }
      let place = twin.find(name, savedAfter: oldest)
      let known = place.map { twin.sessions[$0] }
      switch action {
      case 0...1:
        #expect(shard.remove(key, savedAfter: oldest) == (known != nil))
        if let place { twin.sessions.remove(at: place) }
      case 2...4:
        let found = shard.load(key, savedAfter: oldest)
        #expect(found.map { Array($0.bytes[$0.keyLength...]) } == known?.bytes)
        #expect(found?.revision == known?.revision)
        if let place { twin.sessions.append(twin.sessions.remove(at: place)) }
      default:
        let revision = known?.revision ?? 0
        let expected = draw(8) == 0 ? UInt64(draw(3)) : revision
        let bytes = (0..<draw(40)).map { UInt8(truncatingIfNeeded: now &+ Int64($0)) }
        let saved = shard.save(
          Array(name.utf8) + bytes, for: key, keyLength: Int32(name.utf8.count),
          replacing: expected, at: now, savedAfter: oldest)
        #expect(saved == (expected == revision))
        guard saved else { break }
        if let place { twin.sessions.remove(at: place) }
        twin.sessions.append(
          Twin.Session(key: name, bytes: bytes, revision: revision + 1, saved: now))
        if twin.sessions.count > bound {
          twin.sessions.removeFirst()
          shard.removeLeastRecentlyUsed()
        }
      }
      #expect(shard.count == twin.sessions.count, "seed \(seed), step \(now)")
    }
  }

  /// Letters of one byte and of two, wherever they stand: no two keys have one hash.
  @Test func hashesOfShortKeysDiffer() {
    let letters = ["\0", "\u{1}", "C", "a", "b", "\u{7f}", "\u{80}", "é"]
    let two = letters.flatMap { first in letters.map { first + $0 } }
    let keys = letters + two + letters.flatMap { first in two.map { first + $0 } }
    #expect(Set(keys.map { SessionKey($0).hash }).count == 8 + 64 + 512)
  }

  private func save(_ name: String, into shard: inout MemoryShard, at now: Int64) -> Bool {
    shard.save(
      Array(name.utf8), for: SessionKey(name), keyLength: Int32(name.utf8.count), replacing: 0,
      at: now, savedAfter: 0)
  }

  /// Sessions that come and go take the room of one.
  @Test func theRoomOfForgottenSessionsIsUsedAgain() {
    var shard = MemoryShard()
    for number: Int64 in 1...100 {
      let saved = save("\(number)", into: &shard, at: number)
      let removed = shard.remove(SessionKey("\(number)"), savedAfter: 0)
      #expect(saved && removed)
    }
    // A sweep that looks at the head of the ring and at one slot is at the end.
    let next = shard.sweep(from: 0, slots: 2, savedAfter: 0)
    #expect(next == nil)
  }

  @Test func allIsForgottenAtOnce() {
    var shard = MemoryShard()
    for number: Int64 in 1...20 { _ = save("\(number)", into: &shard, at: number) }
    #expect(shard.count == 20 && shard.bytes > 20 * MemoryShard.overhead)
    shard.removeAll()
    #expect(shard.count == 0 && shard.bytes == 0)
    let left = shard.load(SessionKey("7"), savedAfter: 0)
    #expect(left == nil)
    let saved = save("7", into: &shard, at: 1)
    #expect(saved && shard.count == 1)
  }

  /// Whoever sweeps while all is forgotten is at the end.
  @Test func aSweepFromBehindTheEndIsOver() {
    var shard = MemoryShard()
    let next = shard.sweep(from: 1024, slots: 1024, savedAfter: 0)
    #expect(next == nil && shard.count == 0)
  }
}
