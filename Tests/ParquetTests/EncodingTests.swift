import Testing

@testable import Parquet

@Suite struct EncodingTests {
  private func runs(_ bytes: [UInt8], width: Int, count: Int) throws(ParquetError) -> [Int32] {
    try Runs.decode(bytes.span, 0..<bytes.count, width: width, count: count)
  }

  @Test func runsAndGroups() throws {
    // Eight threes of two bits, then 0 … 7 of three bits as the format's own example has them.
    #expect(try runs([0x10, 0x03], width: 2, count: 8) == [3, 3, 3, 3, 3, 3, 3, 3])
    let packed: [UInt8] = [0x03, 0x88, 0xC6, 0xFA]
    #expect(try runs(packed, width: 3, count: 8) == [0, 1, 2, 3, 4, 5, 6, 7])
    // Of the last group fewer may be wanted.
    #expect(try runs(packed, width: 3, count: 5) == [0, 1, 2, 3, 4])
    #expect(try runs([0x08], width: 0, count: 4) == [0, 0, 0, 0])
    #expect(try runs([], width: 1, count: 0) == [])
    #expect(try runs([0x02, 0xFF, 0xFF, 0xFF, 0xFF], width: 32, count: 1) == [-1])
  }

  @Test(
    arguments: [
      [], [0x10], [0x03, 0x88, 0xC6], [0x80],
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
    ] as [[UInt8]])
  func cutRunsAreRefused(_ bytes: [UInt8]) {
    #expect(throws: ParquetError.self) { try runs(bytes, width: 3, count: 8) }
  }

  @Test(arguments: [1, 7, 8, 13, 31, 32, 33, 56, 57, 63, 64])
  func numbersOfFewBits(_ width: Int) {
    let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
    let numbers = (0..<UInt64(16)).map { ($0 &* 0x9E37_79B9_7F4A_7C15) & mask }
    var bytes = [UInt8](repeating: 0, count: 2 * width)
    for (index, number) in numbers.enumerated() {
      for bit in 0..<width where number >> UInt64(bit) & 1 == 1 {
        bytes[(index * width + bit) / 8] |= 1 << UInt8((index * width + bit) % 8)
      }
    }
    var read: [UInt64] = []
    BitUnpacking.unpack(bytes.span, at: 0, width: width, count: 16) { read.append($0) }
    #expect(read == numbers)
  }

  private func differences(
    _ bytes: [UInt8], count: Int
  ) throws(ParquetError) -> (values: [Int64], end: Int) {
    try DeltaIntegers.decode(bytes.span, 0..<bytes.count, count: count)
  }

  @Test func wholeNumbersAsDifferences() throws {
    // The format's own examples: 1 … 5, and 7, 5, 3, 1, 2, 3, 4, 5; blocks of 128 in four parts.
    let steps: [UInt8] = [0x80, 0x01, 4, 5, 2, 2, 0, 0, 0, 0]
    #expect(try differences(steps, count: 5).values == [1, 2, 3, 4, 5])
    let bent: [UInt8] = [0x80, 0x01, 4, 8, 14, 3, 2, 0, 0, 0, 0xC0, 0x3F, 0, 0, 0, 0, 0, 0]
    let (values, end) = try differences(bent, count: 8)
    #expect(values == [7, 5, 3, 1, 2, 3, 4, 5] && end == bent.count)
    #expect(try differences([], count: 0).values.isEmpty)
    // The last byte that is needed is the twelfth.
    for count in 0..<12 {
      #expect(throws: ParquetError.self, "\(count) bytes") {
        try differences(Array(bent.prefix(count)), count: 8)
      }
    }
    #expect(throws: ParquetError.self) { try differences(bent, count: 9) }
  }

  @Test func textsAsDifferences() throws {
    // Lengths 1, 0, 2 as differences (the last of width 2), then the texts; prefixes 0, 1, 2.
    func lengths(_ numbers: [UInt8], first: UInt8) -> [UInt8] {
      // Lowest difference -1, so that each is stored as one more, in two bits.
      var bits: UInt8 = 0
      for (index, number) in numbers.enumerated() { bits |= number << UInt8(2 * index) }
      return [0x80, 0x01, 4, UInt8(numbers.count + 1), 2 * first, 1, 2, 0, 0, 0, bits]
        + [UInt8](repeating: 0, count: 7)
    }
    func texts(_ texts: ByteTexts) -> [String] {
      texts.slices.map { String(decoding: texts.bytes[$0.range], as: UTF8.self) }
    }
    let plain = lengths([0, 3], first: 1) + Array("abc".utf8)
    #expect(try texts(DeltaTexts.lengths(plain, 0..<plain.count, count: 3)) == ["a", "", "bc"])
    #expect(throws: ParquetError.self) {
      try DeltaTexts.lengths(plain, 0..<plain.count - 1, count: 3)
    }
    let shared = lengths([2, 2], first: 0) + lengths([0, 3], first: 1) + Array("abc".utf8)
    #expect(throws: ParquetError.self, "a prefix of two of one byte") {
      try DeltaTexts.prefixes(shared, 0..<shared.count, count: 3)
    }
    let sound = lengths([2, 1], first: 0) + lengths([0, 3], first: 1) + Array("abc".utf8)
    #expect(try texts(DeltaTexts.prefixes(sound, 0..<sound.count, count: 3)) == ["a", "a", "abc"])
  }
}
