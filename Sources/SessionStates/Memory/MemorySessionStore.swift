import Synchronization

/// Keeps sessions in the memory of the process: fastest, and gone when the process ends.
///
/// The number of sessions and the memory that they take are bounded; beyond that those go first whose last load or
/// save is longest ago. The table is cut into shards by the hash of the key, each with a lock of its own; a session
/// takes the place of the least recently used ones of its shard, which are among the oldest of the whole store.
/// Stores of fewer than 2,048 sessions, or of less than 16 MiB, have one shard, and the order is exact.
///
/// Calls take about a microsecond and never suspend; only ``sweep()`` lets others in between its steps.
public final class MemorySessionStore: SessionStateStore {
  private final class Shard: Sendable {
    let table = Mutex(MemoryShard())
  }

  private let shards: [Shard]
  private let maxSessions: Int
  private let maxBytes: Int
  private let total = Atomic(0)
  private let totalBytes = Atomic(0)
  private let idle: Int64
  private let start: ContinuousClock.Instant
  private let now: @Sendable () -> ContinuousClock.Instant
  private let closed = Atomic(false)

  /// Most sessions that a store can be asked to keep.
  public static let largestBound = 1_000_000_000

  /// Bytes that a store takes where nothing else is said: 1 GiB.
  public static let defaultBytes = 1 << 30

  /// Makes an empty store.
  ///
  /// - Parameters:
  ///   - idle: how long after its last save a session is kept, > 0.
  ///   - maxSessions: bound, 1…``largestBound``.
  ///   - maxBytes: bound of the memory that keys and records take, with what keeping them costs, > 0.
  ///   - now: the clock.
  public init(
    idle: Duration = .seconds(1800), maxSessions: Int = 1_000_000,
    maxBytes: Int = MemorySessionStore.defaultBytes,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    precondition(idle > .zero, "idle time \(idle) must be positive")
    precondition(
      (1...Self.largestBound).contains(maxSessions),
      "bound of \(maxSessions) sessions, expected 1…\(Self.largestBound)")
    precondition(maxBytes > 0, "bound of \(maxBytes) bytes must be positive")
    self.idle = idle.wholeMilliseconds
    self.now = now
    start = now()
    self.maxSessions = maxSessions
    self.maxBytes = maxBytes
    // So many that each has room for what it is to keep to its bounds alone.
    shards = (0..<min(64, max(1, min(maxSessions / 1024, maxBytes >> 23)))).map { _ in Shard() }
  }

  /// What is kept under a key; a use.
  public func load(_ key: String) async throws(SessionStateStoreError) -> StoredSession? {
    try checkOpen()
    let (key, now) = (SessionKey(key), milliseconds())
    let found = change(shard(of: key)) { $0.load(key, savedAfter: now - idle) }
    // The copy is made outside the lock, which a long record would hold for long.
    return found.map {
      StoredSession(bytes: Array($0.bytes[$0.keyLength...]), revision: $0.revision)
    }
  }

  /// Keeps a record in the place of the one with the expected revision; a use.
  public func save(
    _ bytes: [UInt8], for key: String, replacing expected: UInt64
  ) async throws(SessionStateStoreError) -> Bool {
    try checkOpen()
    let (key, now) = (SessionKey(key), milliseconds())
    let keyLength = key.utf8.count
    let size = keyLength + bytes.count + MemoryShard.overhead
    guard size <= maxBytes / shards.count else {
      throw .full(
        reason: "a session of \(size) bytes is more than the store in memory has room for")
    }
    var kept: [UInt8] = []
    kept.reserveCapacity(keyLength + bytes.count)
    kept.append(contentsOf: key.utf8)
    kept.append(contentsOf: bytes)
    let record = kept
    return change(shard(of: key)) {
      $0.save(
        record, for: key, keyLength: Int32(keyLength), replacing: expected, at: now,
        savedAfter: now - idle)
    }
  }

  /// Forgets a session.
  public func remove(_ key: String) async throws(SessionStateStoreError) -> Bool {
    try checkOpen()
    let (key, now) = (SessionKey(key), milliseconds())
    return change(shard(of: key)) { $0.remove(key, savedAfter: now - idle) }
  }

  /// Number of sessions kept, expired ones included.
  public func count() async throws(SessionStateStoreError) -> Int? {
    try checkOpen()
    return total.load(ordering: .relaxed)
  }

  /// Forgets what has expired, some at a time: no call waits for the whole.
  public func sweep() async throws(SessionStateStoreError) {
    try checkOpen()
    let oldest = milliseconds() - idle
    for shard in shards {
      var place: Int? = 0
      while let start = place {
        place = change(shard) { $0.sweep(from: start, slots: 1024, savedAfter: oldest) }
        await Task.yield()
      }
    }
  }

  /// Forgets everything.
  public func close() async {
    closed.store(true, ordering: .releasing)
    for shard in shards {
      change(shard) { $0.removeAll() }
    }
  }

  private func checkOpen() throws(SessionStateStoreError) {
    if closed.load(ordering: .acquiring) { throw .closed }
  }

  private func shard(of key: SessionKey) -> Shard { shards[key.shard(of: shards.count)] }

  /// Does something with a shard, counts what came and went, and keeps to the bound.
  private func change<Value: Sendable>(
    _ shard: Shard, _ body: (inout MemoryShard) -> Value
  ) -> Value {
    shard.table.withLock { table in
      let before = (count: table.count, bytes: table.bytes)
      let value = body(&table)
      let change = table.count - before.count
      if change != 0 {
        let sessions = total.add(change, ordering: .relaxed).newValue
        if change > 0, sessions > maxSessions {
          table.removeLeastRecentlyUsed()
          total.subtract(1, ordering: .relaxed)
        }
      }
      if table.bytes != before.bytes {
        var bytes = totalBytes.add(table.bytes - before.bytes, ordering: .relaxed).newValue
        // What was just saved is the most recently used, and stays.
        while bytes > maxBytes, table.count > 1 { bytes = forgetOldest(&table) }
      }
      return value
    }
  }

  /// Lets the least recently used session of a shard go; returns the bytes of all that are left.
  private func forgetOldest(_ table: inout MemoryShard) -> Int {
    let before = table.bytes
    table.removeLeastRecentlyUsed()
    total.subtract(1, ordering: .relaxed)
    return totalBytes.subtract(before - table.bytes, ordering: .relaxed).newValue
  }

  private func milliseconds() -> Int64 { (now() - start).wholeMilliseconds }
}
