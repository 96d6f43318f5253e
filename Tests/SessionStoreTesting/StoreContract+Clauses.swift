import SessionStates
import Testing

extension StoreContract {
  @Sendable static func unknownIsNil(_ subject: Subject) async throws {
    #expect(try await subject.store.load("nobody") == nil)
    #expect(try await !subject.store.remove("nobody"))
  }

  @Sendable static func savedIsLoaded(_ subject: Subject) async throws {
    let store = subject.store
    for revision: UInt64 in 1...5 {
      let bytes = [UInt8](repeating: UInt8(revision), count: 700)
      #expect(try await store.save(bytes, for: "a", replacing: revision - 1))
      #expect(try await store.load("a") == StoredSession(bytes: bytes, revision: revision))
    }
    #expect(try await store.load("b") == nil)
  }

  @Sendable static func secondSaveChangesNothing(_ subject: Subject) async throws {
    let store = subject.store
    #expect(try await !store.save([9], for: "a", replacing: 1))
    #expect(try await store.load("a") == nil)
    #expect(try await store.save([1], for: "a", replacing: 0))
    for stale: UInt64 in [0, 2, 256, .max] {
      #expect(try await !store.save([9], for: "a", replacing: stale))
    }
    #expect(try await store.load("a") == StoredSession(bytes: [1], revision: 1))
  }

  @Sendable static func removedIsGone(_ subject: Subject) async throws {
    let store = subject.store
    #expect(try await store.save([1], for: "a", replacing: 0))
    #expect(try await store.save([2], for: "a", replacing: 1))
    #expect(try await store.remove("a"))
    #expect(try await store.load("a") == nil)
    #expect(try await !store.remove("a"))
    #expect(try await !store.save([3], for: "a", replacing: 2))
    #expect(try await store.save([3], for: "a", replacing: 0))
    #expect(try await store.load("a") == StoredSession(bytes: [3], revision: 1))
  }

  @Sendable static func keysAreBytes(_ subject: Subject) async throws {
    let store = subject.store
    let keys = [
      "", " ", "a", "a b", "a\0", "a\0b", "\n", "a\r\n$1\r\nb", "🛒", "{a}", "a/b", "a%2Fb", "'--",
      String(repeating: "k", count: 1024), "caf\u{E9}", "cafe\u{301}",
    ]
    for (number, key) in keys.enumerated() {
      #expect(
        try await store.save([UInt8(number)], for: key, replacing: 0), "\(key.debugDescription)")
    }
    for (number, key) in keys.enumerated() {
      #expect(try await store.load(key)?.bytes == [UInt8(number)], "\(key.debugDescription)")
    }
    for key in keys {
      #expect(try await store.remove(key), "\(key.debugDescription)")
      #expect(try await store.load(key) == nil, "\(key.debugDescription)")
    }
  }

  @Sendable static func recordsOfAnyLength(_ subject: Subject) async throws {
    let store = subject.store
    let long = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for (revision, bytes) in [[], long, [], [0], [13, 10, 0]].enumerated() {
      #expect(try await store.save(bytes, for: "a", replacing: UInt64(revision)))
      #expect(try await store.load("a")?.bytes == bytes)
    }
  }

  @Sendable static func idleExpires(_ subject: Subject) async throws {
    let store = subject.store
    #expect(try await store.save([1], for: "a", replacing: 0))
    #expect(try await store.save([2], for: "a", replacing: 1))
    #expect(try await store.save([1], for: "b", replacing: 0))
    try await subject.wait(subject.idle + .milliseconds(20))
    #expect(try await store.load("a") == nil)
    #expect(try await !store.save([3], for: "a", replacing: 2))
    #expect(try await store.save([3], for: "a", replacing: 0))
    #expect(try await store.load("a") == StoredSession(bytes: [3], revision: 1))
    #expect(try await !store.remove("b"))
    try await store.sweep()
    #expect(try await [1, nil].contains(store.count()))
  }

  @Sendable static func saveStartsIdleTimeAnew(_ subject: Subject) async throws {
    let store = subject.store
    #expect(try await store.save([1], for: "a", replacing: 0))
    try await subject.wait(subject.idle * 0.6)
    #expect(try await store.save([2], for: "a", replacing: 1))
    try await subject.wait(subject.idle * 0.6)
    #expect(try await store.load("a") == StoredSession(bytes: [2], revision: 2))
  }

  @Sendable static func writersLoseNoChange(_ subject: Subject) async throws {
    let store = subject.store
    let (writers, changes) = (16, 25)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<writers {
        group.addTask {
          for _ in 0..<changes {
            while true {
              let old = try await store.load("a")
              let number = (old?.bytes ?? []).reduce(0) { $0 * 256 + Int($1) } + 1
              let bytes = [UInt8(number / 256), UInt8(number % 256)]
              if try await store.save(bytes, for: "a", replacing: old?.revision ?? 0) { break }
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let total = writers * changes
    let kept = [UInt8(total / 256), UInt8(total % 256)]
    #expect(try await store.load("a") == StoredSession(bytes: kept, revision: UInt64(total)))
  }

  @Sendable static func oneOfManySavesIsKept(_ subject: Subject) async throws {
    let store = subject.store
    let kept = try await withThrowingTaskGroup(of: Int.self) { group in
      for call in 0..<300 {
        group.addTask {
          let (key, value) = ("\(call % 100)", [UInt8(call / 100)])
          guard try await store.save(value, for: key, replacing: 0) else { return 0 }
          #expect(try await store.load(key) == StoredSession(bytes: value, revision: 1))
          return 1
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(kept == 100)
    #expect(try await [100, nil].contains(store.count()))
  }

  @Sendable static func closedSaysSo(_ subject: Subject) async throws {
    let store = subject.store
    #expect(try await store.save([1], for: "a", replacing: 0))
    await store.close()
    await #expect(throws: SessionStateStoreError.closed) { try await store.load("a") }
    await #expect(throws: SessionStateStoreError.closed) {
      try await store.save([2], for: "a", replacing: 1)
    }
    await #expect(throws: SessionStateStoreError.closed) { try await store.remove("a") }
    await store.close()
  }
}
