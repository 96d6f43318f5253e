/// How the bytes of pages are compressed.
enum PageCodec: Sendable {
  case none
  case snappy
  case gzip
  case zstd
  case lz4

  /// - Parameter number: as the format counts codecs.
  init(number: Int) throws(ParquetError) {
    switch number {
    case 0: self = .none
    case 1: self = .snappy
    case 2: self = .gzip
    case 6: self = .zstd
    case 7: self = .lz4
    default:
      let names = [3: "LZO", 4: "Brotli", 5: "LZ4 in Hadoop's framing"]
      throw .unsupported(
        "its columns are compressed with \(names[number] ?? "codec \(number)"); write it with "
          + "zstd, snappy, gzip, lz4_raw or no compression")
    }
  }

  /// The bytes of a page, which must be as many as its header says.
  func decompress(_ bytes: [UInt8], to count: Int) throws(ParquetError) -> [UInt8] {
    if self == .none {
      if bytes.count != count { throw .damaged(failure) }
      return bytes
    }
    if count == 0 { return [] }
    // What a byte can become at most: a damaged length is not to claim memory.
    let growth =
      switch self {
      case .none, .snappy: 64
      case .lz4: 256
      case .gzip: 1_100
      case .zstd: 1 << 20
      }
    guard count / growth <= bytes.count else { throw .damaged(failure) }
    var isRight = false
    let plain = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      // SAFETY: both buffers are borrowed for the call, and each codec keeps to their counts; all bytes of the output
      // are written when it answers true, and none is handed on otherwise.
      let output = UnsafeMutableRawBufferPointer(buffer)
      isRight = bytes.withUnsafeBytes { input in
        switch self {
        case .none: false
        case .snappy: Snappy.decompress(input, into: output)
        case .lz4: LZ4Block.decompress(input, into: output)
        case .gzip: SystemCodecs.inflate(input, into: output)
        case .zstd: SystemCodecs.zstd(input, into: output)
        }
      }
      filled = isRight ? count : 0
    }
    if !isRight { throw .damaged(failure) }
    return plain
  }

  private var failure: String {
    "a page's \(self == .none ? "size is wrong" : "\(self) stream is damaged")"
  }
}
