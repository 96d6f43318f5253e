/// Element type of a tensor; the raw value is its name in the file.
public enum DataType: String, CaseIterable, Sendable {
  /// Truth value, one byte.
  case bool = "BOOL"
  /// Unsigned integer of 8 bits.
  case u8 = "U8"
  /// Signed integer of 8 bits.
  case i8 = "I8"
  /// Float of 8 bits, 5 of them exponent.
  case f8e5m2 = "F8_E5M2"
  /// Float of 8 bits, 4 of them exponent.
  case f8e4m3 = "F8_E4M3"
  /// Signed integer of 16 bits.
  case i16 = "I16"
  /// Unsigned integer of 16 bits.
  case u16 = "U16"
  /// IEEE float of 16 bits.
  case f16 = "F16"
  /// The upper half of an IEEE float of 32 bits.
  case bf16 = "BF16"
  /// Signed integer of 32 bits.
  case i32 = "I32"
  /// Unsigned integer of 32 bits.
  case u32 = "U32"
  /// IEEE float of 32 bits.
  case f32 = "F32"
  /// IEEE float of 64 bits.
  case f64 = "F64"
  /// Signed integer of 64 bits.
  case i64 = "I64"
  /// Unsigned integer of 64 bits.
  case u64 = "U64"
  /// Two IEEE floats of 32 bits: a complex number.
  case c64 = "C64"

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .bool, .u8, .i8, .f8e5m2, .f8e4m3: 1
    case .i16, .u16, .f16, .bf16: 2
    case .i32, .u32, .f32: 4
    case .f64, .i64, .u64, .c64: 8
    }
  }

  /// Bytes of a tensor of this type, or nil where they do not fit an `Int`.
  ///
  /// - Parameter shape: sizes of the dimensions; empty for a single number.
  func byteCount(of shape: [Int]) -> Int? {
    var count = byteCount
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      count = product
    }
    return count
  }
}
