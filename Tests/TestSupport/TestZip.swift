/// A zip archive as a test needs it, which may lie.
public struct TestZip {
  /// A file in it.
  public struct Entry {
    /// Its path.
    public var name: String
    /// Its bytes.
    public var content: [UInt8]
    /// How it is said to be packed.
    public var method: UInt16 = 0
    /// Marks, such as that of encryption.
    public var flags: UInt16 = 0
    /// What is claimed instead of the true size.
    public var size: UInt64?
    /// What is claimed instead of the true checksum.
    public var checksum: UInt32?
    /// Where the entry is said to begin.
    public var header: UInt64?

    /// A sound entry.
    public init(_ name: String, _ content: some Sequence<UInt8>) {
      self.name = name
      self.content = Array(content)
    }
  }

  /// What it holds.
  public var entries: [Entry]
  /// Whether sizes and places stand in the large records.
  public var isLarge = false
  /// What is claimed instead of the true number of entries.
  public var count: UInt64?

  /// An archive of these.
  public init(_ entries: [Entry]) { self.entries = entries }

  /// The bytes of the file.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    func small(_ value: UInt64) -> UInt64 { isLarge ? 0xffff_ffff : value }
    for entry in entries {
      let header = entry.header ?? UInt64(bytes.count)
      let size = entry.size ?? UInt64(entry.content.count)
      let sum = entry.checksum ?? Self.checksum(entry.content)
      let name = Array(entry.name.utf8)
      let common = [
        (20, 2), (UInt64(entry.flags), 2), (UInt64(entry.method), 2), (0, 2), (0, 2),
        (UInt64(sum), 4), (small(size), 4), (small(size), 4), (UInt64(name.count), 2),
      ]
      Self.append([(0x0403_4b50, 4)] + common + [(5, 2)], to: &bytes)
      bytes += name + [70, 66, 1, 0, 0] + entry.content
      Self.append(
        [(0x0201_4b50, 4), (20, 2)] + common
          + [(isLarge ? 28 : 0, 2), (0, 2), (0, 2), (0, 2), (0, 4), (small(header), 4)],
        to: &directory)
      directory += name
      if isLarge {
        Self.append([(1, 2), (24, 2), (size, 8), (size, 8), (header, 8)], to: &directory)
      }
    }
    let start = UInt64(bytes.count)
    bytes += directory
    let (count, size) = (count ?? UInt64(entries.count), UInt64(directory.count))
    if isLarge {
      let record = UInt64(bytes.count)
      Self.append(
        [
          (0x0606_4b50, 4), (44, 8), (45, 2), (45, 2), (0, 4), (0, 4), (count, 8), (count, 8),
          (size, 8), (start, 8), (0x0706_4b50, 4), (0, 4), (record, 8), (1, 4),
        ], to: &bytes)
    }
    Self.append(
      [
        (0x0605_4b50, 4), (0, 2), (0, 2), (isLarge ? 0xffff : count, 2),
        (isLarge ? 0xffff : count, 2), (small(size), 4), (small(start), 4), (0, 2),
      ], to: &bytes)
    return bytes
  }

  private static func append(_ numbers: [(UInt64, Int)], to bytes: inout [UInt8]) {
    for (value, size) in numbers {
      for index in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
    }
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
  }

  /// CRC-32.
  public static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(0xffff_ffff) { sum, byte in
      sum >> 8 ^ table[Int(truncatingIfNeeded: (sum ^ UInt32(byte)) & 0xff)]
    }
  }
}
