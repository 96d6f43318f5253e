/// A hash that is the same in every process and version: it decides what is kept beyond a process.
enum StableHash {
  /// FNV-1a of the UTF-8 text, with the bits mixed once more so that all of them depend on all bytes.
  static func of(_ text: String) -> UInt64 { of(utf8: text.utf8) }

  /// The hash of a text, from its bytes.
  static func of(utf8 text: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return mix(hash)
  }

  /// The bits of a number mixed so that all of them depend on all others.
  static func mix(_ number: UInt64) -> UInt64 {
    let hash = (number ^ number >> 32) &* 0xd6e8_feb8_6659_fd93
    return hash ^ hash >> 32
  }
}
