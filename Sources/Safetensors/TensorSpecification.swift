/// A tensor that is to be written.
public struct TensorSpecification: Sendable, Equatable {
  /// Name, unique in the file.
  public let name: String
  /// Type of the elements.
  public let dataType: DataType
  /// Sizes of the dimensions, outermost first (row-major); empty for a single number.
  public let shape: [Int]

  /// Describes a tensor.
  ///
  /// - Precondition: no size is negative.
  public init(name: String, dataType: DataType, shape: [Int]) {
    precondition(shape.allSatisfy { $0 >= 0 }, "tensor '\(name)' has a negative size in \(shape)")
    self.name = name
    self.dataType = dataType
    self.shape = shape
  }
}
