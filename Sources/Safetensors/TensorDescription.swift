/// What the header of a file says about one tensor, after it has been checked.
public struct TensorDescription: Sendable, Equatable {
  /// Name, unique in the file.
  public let name: String
  /// Type of the elements.
  public let dataType: DataType
  /// Sizes of the dimensions, outermost first (row-major); empty for a single number.
  public let shape: [Int]
  /// Position in the data section, in bytes; as long as type and shape demand.
  public let byteRange: Range<Int>

  /// Number of elements.
  public var elementCount: Int { byteRange.count / dataType.byteCount }
}
