/// How stored values become whole numbers, numbers, times and texts.
enum Conversion: Equatable {
  case text
  case integer
  /// Stored in so many bits as if they had a sign.
  case unsigned32
  case unsigned64
  case number
  case decimal(scale: Int)
  case uuid
  /// Days since 1970.
  case date
  case timestamp(perSecond: Int64)
  /// Nanoseconds of a day, and the day as astronomers count.
  case int96

  var isTime: Bool {
    switch self {
    case .date, .timestamp, .int96: true
    default: false
    }
  }

  /// Most digits behind the point.
  private static let scaleLimit = 38

  /// The conversion of a column, or what it holds when there is none.
  static func from(
    _ type: PhysicalType, _ meaning: Meaning, length: Int
  ) -> Result<Conversion, UnsupportedColumn> {
    switch (type, meaning) {
    case (_, .other(let what)): .failure(.init(holds: what))
    case (.boolean, _): .failure(.init(holds: "true or false"))
    case (.int96, _): .success(.int96)
    case (.float, _), (.double, _): .success(.number)
    case (.int32, .date): .success(.date)
    case (.int32, .unsigned): .success(.unsigned32)
    case (.int64, .unsigned): .success(.unsigned64)
    case (.int64, .timestamp(let perSecond)): .success(.timestamp(perSecond: perSecond))
    case (_, .decimal(let scale)):
      (0...scaleLimit).contains(scale) && (type != .fixedLengthBytes || (1...16).contains(length))
        ? .success(.decimal(scale: scale))
        : .failure(.init(holds: "decimal numbers of more than \(scaleLimit) digits"))
    case (.int32, _), (.int64, _): .success(.integer)
    case (.byteArray, .none), (.byteArray, .text): .success(.text)
    case (.fixedLengthBytes, .text) where length > 0: .success(.text)
    case (.fixedLengthBytes, .uuid) where length == 16: .success(.uuid)
    case (.byteArray, _), (.fixedLengthBytes, _):
      .failure(.init(holds: "bytes that are no text"))
    }
  }

  /// Converts what was stored.
  func callAsFunction(_ stored: ColumnValues.Content) throws(ParquetError) -> ColumnValues.Content {
    switch (self, stored) {
    case (.unsigned32, .integers(let values)):
      return .integers(values.map { Int64(UInt32(truncatingIfNeeded: $0)) })
    case (.unsigned64, .integers(let values)) where values.contains { $0 < 0 }:
      return .texts(Self.texts(values) { Array(String(UInt64(bitPattern: $0)).utf8) })
    case (.date, .integers(let values)):
      return .numbers(values.map { Double($0 &* 86_400) })
    case (.timestamp(let perSecond), .integers(let values)):
      return .numbers(values.map { Self.seconds($0, perSecond: perSecond) })
    case (.decimal(let scale), .integers(let values)) where scale > 0:
      return .texts(Self.texts(values) { Self.decimal(Int128($0), scale: scale) })
    case (.decimal(let scale), .texts(let values)): return try Self.decimals(values, scale: scale)
    case (.uuid, .texts(let values)):
      return .texts(Self.texts(values.slices) { Self.uuid(values.bytes[$0.range]) })
    case (.int96, .texts(let values)):
      return .numbers(values.slices.map { Self.seconds(int96: values.bytes.span, at: $0) })
    default: return stored
    }
  }

  private static func texts<Value>(
    _ values: [Value], _ text: (Value) -> [UInt8]
  ) -> ByteTexts {
    var texts = ByteTexts()
    for value in values { texts.append(text(value)) }
    return texts
  }

  /// Nearest number of seconds, which nanoseconds have only when they are whole microseconds.
  private static func seconds(_ time: Int64, perSecond: Int64) -> Double {
    if perSecond == 1_000_000_000 && time % 1_000 == 0 {
      return Double(time / 1_000) / 1_000_000
    }
    return Double(time) / Double(perSecond)
  }

  private static func seconds(int96 bytes: Span<UInt8>, at slice: ByteTexts.Slice) -> Double {
    let nanoseconds = Int64(bitPattern: LittleEndian.word64(bytes, at: slice.range.lowerBound))
    let day = LittleEndian.word32(bytes, at: slice.range.lowerBound + 8)
    let midnight = (Int64(day) - 2_440_588) * 86_400
    // Up to microseconds in whole numbers, which leaves one rounding.
    if nanoseconds % 1_000 == 0 && abs(midnight) < 1 << 40 {
      return Double(midnight * 1_000_000 + nanoseconds / 1_000) / 1_000_000
    }
    return Double(midnight) + Double(nanoseconds) / 1e9
  }

  /// Numbers of up to sixteen bytes, the highest first.
  private static func decimals(
    _ values: ByteTexts, scale: Int
  ) throws(ParquetError) -> ColumnValues.Content {
    var numbers: [Int128] = []
    for slice in values.slices {
      guard (1...16).contains(slice.count) else {
        throw .unsupported("a decimal number of \(slice.count) bytes is none of 1 to 16")
      }
      let bytes = values.bytes[slice.range]
      var number: Int128 = bytes.first.map { $0 >= 0x80 } ?? false ? -1 : 0
      for byte in bytes { number = number << 8 | Int128(byte) }
      numbers.append(number)
    }
    let whole = scale == 0 ? numbers.compactMap(Int64.init(exactly:)) : []
    if scale == 0 && whole.count == numbers.count { return .integers(whole) }
    return .texts(texts(numbers) { decimal($0, scale: scale) })
  }

  /// `12345` as `123.45`, all digits of the scale among them.
  private static func decimal(_ number: Int128, scale: Int) -> [UInt8] {
    var digits = Array(String(number.magnitude).utf8)
    if scale > 0 {
      let missing = max(scale + 1 - digits.count, 0)
      digits.insert(contentsOf: repeatElement(0x30, count: missing), at: 0)
      digits.insert(0x2E, at: digits.count - scale)
    }
    return number < 0 ? [0x2D] + digits : digits
  }

  /// Sixteen bytes as people write them, in groups.
  private static func uuid(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text.append(0x2D) }
      for digit in [byte >> 4, byte & 15] { text.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
    }
    return text
  }
}

/// What a column holds that cannot be read.
struct UnsupportedColumn: Error {
  let holds: String
}
