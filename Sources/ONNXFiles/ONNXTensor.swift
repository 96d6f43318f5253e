/// Numbers that a graph knows, with a name.
public struct ONNXTensor {
  /// Name that nodes refer to.
  public let name: String
  /// Its sizes; none for a single number.
  public let shape: [Int]

  /// Where numbers come from.
  enum Content {
    case integers([Int])
    case floats([Float])
    /// Rows that are read when they are written.
    case rows((Range<Int>) throws -> [Float])
  }

  let content: Content

  /// Whole numbers.
  public init(_ name: String, shape: [Int], integers: [Int]) {
    precondition(integers.count == shape.reduce(1, *), "\(integers.count) numbers for \(shape)")
    (self.name, self.shape, content) = (name, shape, .integers(integers))
  }

  /// Numbers.
  public init(_ name: String, shape: [Int], floats: [Float]) {
    precondition(floats.count == shape.reduce(1, *), "\(floats.count) numbers for \(shape)")
    (self.name, self.shape, content) = (name, shape, .floats(floats))
  }

  /// Rows of a matrix, or values of a vector, which are asked for when the file is written.
  public init(_ name: String, shape: [Int], rows: @escaping (Range<Int>) throws -> [Float]) {
    precondition(!shape.isEmpty, "rows of a single number")
    (self.name, self.shape, content) = (name, shape, .rows(rows))
  }

  /// Bytes of all numbers.
  public var byteCount: Int {
    if case .integers(let numbers) = content { return 8 * numbers.count }
    return 4 * shape.reduce(1, *)
  }

  /// Number of its type in the format.
  var dataType: Int {
    if case .integers = content { return ONNXType.integer.rawValue }
    return ONNXType.float.rawValue
  }

  /// Hands the numbers over, little end first, piece by piece.
  func write(_ body: ([UInt8]) throws -> Void) throws {
    switch content {
    case .integers(let numbers):
      try body(
        numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } })
    case .floats(let numbers): try body(Self.bytes(numbers))
    case .rows(let read):
      let width = shape.dropFirst().reduce(1, *)
      let step = max(1, 65_536 / max(width, 1))
      for start in stride(from: 0, to: shape[0], by: step) {
        let rows = start..<min(start + step, shape[0])
        let values = try read(rows)
        precondition(values.count == rows.count * width, "\(values.count) numbers for rows \(rows)")
        try body(Self.bytes(values))
      }
    }
  }

  private static func bytes(_ numbers: [Float]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * numbers.count)
    for number in numbers {
      let bits = number.bitPattern
      bytes.append(UInt8(truncatingIfNeeded: bits))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
    }
    return bytes
  }
}

/// What the elements of a tensor are, by their number in the format.
public enum ONNXType: Int, Sendable {
  /// Float32.
  case float = 1
  /// Int64.
  case integer = 7
  /// Truth values.
  case truth = 9
}
