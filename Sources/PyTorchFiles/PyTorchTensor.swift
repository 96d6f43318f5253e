/// A tensor in a PyTorch file, as a view of the bytes there.
public struct PyTorchTensor: Sendable {
  /// What errors call it.
  public let name: String
  /// Its sizes.
  public let shape: [Int]

  private let strides: [Int]
  private let offset: Int
  fileprivate let type: ElementType
  private let archive: ZipArchive
  private let entry: ZipArchive.Entry
  /// Where its storage begins in the file.
  private let start: Int

  /// How numbers are written.
  fileprivate enum ElementType: String {
    case float = "FloatStorage"
    case double = "DoubleStorage"
    case half = "HalfStorage"
    case bfloat16 = "BFloat16Storage"
    case long = "LongStorage"
    case int = "IntStorage"

    var size: Int {
      switch self {
      case .double, .long: 8
      case .float, .int: 4
      case .half, .bfloat16: 2
      }
    }
  }

  init?(
    _ value: PickleValue, name: String, pickle: Pickle, archive: ZipArchive, prefix: String
  ) throws {
    var value = value
    // A parameter is a tensor with a mark.
    if let kind = pickle.className(value), kind.hasPrefix("torch._utils._rebuild_parameter") {
      guard let inner = pickle.arguments(value)?.first else { return nil }
      value = inner
    }
    guard let kind = pickle.className(value),
      ["torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor"].contains(kind),
      let arguments = pickle.arguments(value), arguments.count >= 4
    else { return nil }
    func damaged(_ what: String) -> Defect {
      Defect("the tensor \(name) is damaged: \(what); copy or save the file again")
    }
    guard case .persistent(let identifier) = pickle.node(arguments[0])?.kind,
      let storage = pickle.elements(identifier), storage.count >= 5,
      let typeName = pickle.className(storage[1]), let key = pickle.text(storage[2]),
      let count = pickle.integer(storage[4])
    else { throw damaged("it has no storage") }
    guard
      let type = ElementType(rawValue: typeName.replacing("torch.", with: "", maxReplacements: 1))
    else {
      throw Defect("the tensor \(name) has numbers of the kind \(typeName); save it as float32")
    }
    guard let entry = archive.entries[prefix + "data/" + key] else {
      throw damaged("its numbers are not in the file")
    }
    guard let shape = pickle.elements(arguments[2])?.compactMap(pickle.integer),
      let strides = pickle.elements(arguments[3])?.compactMap(pickle.integer),
      let offset = pickle.integer(arguments[1]), shape.count == strides.count, shape.count <= 8,
      (shape + strides + [offset, count]).allSatisfy({ $0 >= 0 })
    else { throw damaged("its shape is none") }
    let available = entry.byteCount / type.size
    guard count <= available else {
      throw damaged("\(count) numbers in \(entry.byteCount) bytes")
    }
    guard Self.fits(shape, strides, offset, count) else {
      throw damaged("its shape \(shape) reaches beyond its \(count) numbers")
    }
    // Rows of a matrix that lies column after column are far apart: each would cost the whole of it.
    guard Self.isDense(shape, strides) || entry.byteCount <= 1 << 26 else {
      throw Defect(
        "the tensor \(name) does not lie row after row; call contiguous() on it, and save it again")
    }
    start = try archive.range(of: entry).lowerBound
    (self.name, self.shape, self.strides, self.offset) = (name, shape, strides, offset)
    (self.type, self.archive, self.entry) = (type, archive, entry)
  }

  /// Whether the last number lies within the storage, and there are not more of them than it has.
  private static func fits(_ shape: [Int], _ strides: [Int], _ offset: Int, _ count: Int) -> Bool {
    var (last, total) = (offset, 1)
    for (size, stride) in zip(shape, strides) {
      guard size > 0 else { return offset <= count }
      let (reach, isTooFar) = (size - 1).multipliedReportingOverflow(by: stride)
      let (next, isBeyond) = last.addingReportingOverflow(reach)
      let (product, isTooMuch) = total.multipliedReportingOverflow(by: size)
      guard !isTooFar, !isBeyond, !isTooMuch, next < count, product <= count else { return false }
      (last, total) = (next, product)
    }
    return last < count
  }

  /// Whether the numbers lie one after the other.
  private static func isDense(_ shape: [Int], _ strides: [Int]) -> Bool {
    var step = 1
    for (size, stride) in zip(shape, strides).reversed() where size != 1 {
      guard stride == step else { return false }
      step *= size
    }
    return true
  }

  /// Number of its numbers.
  public var count: Int { shape.reduce(1, *) }

  /// Compares its bytes with their checksum.
  ///
  /// - Throws: ``PyTorchFileError`` where they differ.
  public func verify() throws(PyTorchFileError) {
    do { try archive.verify(entry) } catch { throw PyTorchFile.named(error, archive.file.path) }
  }

  /// Rows of a matrix, or parts of a vector, one after the other.
  ///
  /// - Throws: ``PyTorchFileError`` when the file cannot be read.
  /// - Precondition: it has one dimension or two, and these rows.
  public func values(rows: Range<Int>) throws(PyTorchFileError) -> [Float] {
    precondition(shape.count == 1 || shape.count == 2, "\(shape) is no matrix")
    precondition(rows.lowerBound >= 0 && rows.upperBound <= shape[0], "rows \(rows) of \(shape)")
    let columns = shape.count == 2 ? shape[1] : 1
    let (rowStride, columnStride) = (strides[0], shape.count == 2 ? strides[1] : 1)
    guard !rows.isEmpty, columns > 0 else { return [] }
    // All that lies between the first number and the last.
    let first = offset + rows.lowerBound * rowStride
    let last = offset + (rows.upperBound - 1) * rowStride + (columns - 1) * columnStride
    let bytes = try archive.file.bytes(start + first * type.size..<start + (last + 1) * type.size)
    var values: [Float] = []
    values.reserveCapacity(rows.count * columns)
    for row in 0..<rows.count {
      var place = row * rowStride * type.size
      for _ in 0..<columns {
        values.append(type.value(bytes, at: place))
        place += columnStride * type.size
      }
    }
    return values
  }
}

extension PyTorchTensor.ElementType {
  fileprivate func value(_ bytes: [UInt8], at place: Int) -> Float {
    switch self {
    case .float: return Float(bitPattern: bytes.word(at: place))
    case .double: return Float(Double(bitPattern: bytes.number(at: place, size: 8)))
    case .bfloat16: return Float(bitPattern: UInt32(bytes.number(at: place, size: 2)) << 16)
    case .half: return Self.half(UInt32(bytes.number(at: place, size: 2)))
    case .long: return Float(Int64(bitPattern: bytes.number(at: place, size: 8)))
    case .int: return Float(Int32(bitPattern: bytes.word(at: place)))
    }
  }

  /// IEEE 754 binary16, which not every platform has a type for.
  private static func half(_ bits: UInt32) -> Float {
    let sign = bits & 0x8000 != 0 ? Float(-1) : 1
    let (exponent, fraction) = (bits >> 10 & 31, bits & 0x3ff)
    switch exponent {
    case 0: return sign * Float(fraction) * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(bitPattern: (exponent + 112) << 23 | fraction << 13)
    }
  }
}
