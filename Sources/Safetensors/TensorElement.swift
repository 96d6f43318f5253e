/// A Swift number that stands in a tensor as it stands in memory.
///
/// A conforming type has no padding, and every bit pattern is a value of it.
public protocol TensorElement: BitwiseCopyable, Sendable {
  /// Type of a tensor of such numbers.
  static var dataType: DataType { get }
}

#if _endian(big)
  #error("tensors are little-endian and are mapped as they are")
#endif

extension Float: TensorElement {
  /// `F32` in a file.
  public static var dataType: DataType { .f32 }
}

extension Double: TensorElement {
  /// `F64` in a file.
  public static var dataType: DataType { .f64 }
}

extension Int8: TensorElement {
  /// `I8` in a file.
  public static var dataType: DataType { .i8 }
}

extension Int16: TensorElement {
  /// `I16` in a file.
  public static var dataType: DataType { .i16 }
}

extension Int32: TensorElement {
  /// `I32` in a file.
  public static var dataType: DataType { .i32 }
}

extension Int64: TensorElement {
  /// `I64` in a file.
  public static var dataType: DataType { .i64 }
}

extension UInt8: TensorElement {
  /// `U8` in a file.
  public static var dataType: DataType { .u8 }
}

extension UInt16: TensorElement {
  /// `U16` in a file.
  public static var dataType: DataType { .u16 }
}

extension UInt32: TensorElement {
  /// `U32` in a file.
  public static var dataType: DataType { .u32 }
}

extension UInt64: TensorElement {
  /// `U64` in a file.
  public static var dataType: DataType { .u64 }
}
