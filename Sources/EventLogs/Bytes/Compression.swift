/// Compression of a file.
enum Compression: CaseIterable {
  case gzip
  case zstd

  var name: String { self == .gzip ? "gzip" : "zstd" }
  var suffix: String { self == .gzip ? ".gz" : ".zst" }

  /// What the file name says.
  init?(path: String) {
    let name = path.lowercased()
    guard let match = Self.allCases.first(where: { name.hasSuffix($0.suffix) }) else { return nil }
    self = match
  }

  /// What the first bytes of the content say.
  init?(content: some Sequence<UInt8>) {
    let head = Array(content.prefix(4))
    let isSkippableFrame =
      head.count == 4 && head[0] & 0xF0 == 0x50 && head[1...] == [0x2A, 0x4D, 0x18]
    if head.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if head == [0x28, 0xB5, 0x2F, 0xFD] || isSkippableFrame {
      self = .zstd
    } else {
      return nil
    }
  }
}
