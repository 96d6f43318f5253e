/// A session's key with its hash: bytes are what counts, so that names that merely look alike stay apart.
struct SessionKey {
  let utf8: String.UTF8View
  let hash: UInt64

  /// Hashes the key, under a seed of the process: nobody outside can choose keys that collide.
  init(_ key: String) {
    utf8 = key.utf8
    var hasher = Hasher()
    var word: UInt64 = 0
    var count = 0
    for byte in key.utf8 {
      word = word << 8 | UInt64(byte)
      count += 1
      if count % 8 == 0 { hasher.combine(word) }
    }
    hasher.combine(word)
    hasher.combine(count)
    hash = UInt64(UInt(bitPattern: hasher.finalize()))
  }

  /// Part of the hash that chooses the bucket in a shard and tells most other keys at a glance.
  var tag: UInt32 { UInt32(truncatingIfNeeded: hash) }

  /// Which of so many shards the key belongs to.
  func shard(of count: Int) -> Int { Int(hash >> 32) % count }
}
