import Testing

@testable import Parquet

@Suite struct CodecTests {
  /// A text that copies itself: ten letters, then the last of them again and again.
  private let plain = Array("abcdefghijjjjjjjjjabcdefghij".utf8)
  private let snappy: [UInt8] =
    [28, 9 << 2] + Array("abcdefghij".utf8) + [(8 - 4) << 2 | 1, 1, (10 - 1) << 2 | 2, 18, 0]
  private let lz4: [UInt8] =
    [0xA4] + Array("abcdefghij".utf8) + [1, 0, 0x05, 18, 0, 0x10] + Array("j".utf8)

  @Test func copiesReachIntoThemselves() throws {
    #expect(try PageCodec.snappy.decompress(snappy, to: plain.count) == plain)
    #expect(try PageCodec.lz4.decompress(lz4, to: plain.count) == plain)
  }

  @Test(arguments: [PageCodec.none, .snappy, .gzip, .zstd, .lz4])
  func everyChangeIsReadOrRefused(_ codec: PageCodec) {
    let sound = codec == .lz4 ? lz4 : snappy
    for place in sound.indices {
      for value in [0, 1, 0x7F, 0x80, 0xFC, 0xFE, 0xFF] as [UInt8] {
        var bytes = sound
        bytes[place] = value
        let read = try? codec.decompress(bytes, to: plain.count)
        #expect(read == nil || read?.count == plain.count)
      }
      #expect(throws: ParquetError.self) {
        try codec.decompress(Array(sound.prefix(place)), to: plain.count)
      }
    }
  }

  @Test func sizesMustAgree() {
    for count in [0, 1, plain.count - 1, plain.count + 1, 1 << 30] where count > 0 {
      #expect(throws: ParquetError.self) { try PageCodec.snappy.decompress(snappy, to: count) }
      #expect(throws: ParquetError.self) { try PageCodec.lz4.decompress(lz4, to: count) }
      #expect(throws: ParquetError.self) { try PageCodec.gzip.decompress([1, 2], to: count) }
    }
    #expect(throws: ParquetError.self) { try PageCodec.none.decompress([1], to: 2) }
  }
}
