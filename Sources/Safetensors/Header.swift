/// The checked content of a header.
struct Header: Equatable {
  /// Free texts about the file.
  var metadata: [String: String] = [:]
  /// The tensors in the order of their bytes.
  var tensors: [TensorDescription] = []

  /// Longest header that is accepted, in bytes.
  static let byteLimit = 100_000_000
  /// Most dimensions that are accepted.
  static let dimensionLimit = 64
  /// Key of the free texts among the tensors.
  static let metadataKey = "__metadata__"
  /// Key of the data section's checksum among the free texts.
  static let checksumKey = "sha256"
}

extension Header {
  /// Reads and checks a header.
  ///
  /// - Parameters:
  ///   - bytes: the JSON text, with white space behind it at most.
  ///   - dataCount: bytes of the data section that the file really has.
  init(parsing bytes: [UInt8], dataCount: Int) throws(SafetensorsDefect) {
    var scanner = JSONScanner(bytes)
    // The format demands that the first byte opens the object.
    guard bytes.first == UInt8(ascii: "{") else { throw scanner.malformed("'{'") }
    var hasMetadata = false
    var names: Set<String> = []
    try scanner.object { (scanner, name) throws(SafetensorsDefect) in
      if name == Header.metadataKey {
        if hasMetadata { throw .duplicateName(name) }
        hasMetadata = true
        metadata = try scanner.metadata()
      } else {
        if !names.insert(name).inserted { throw .duplicateName(name) }
        tensors.append(try scanner.tensor(named: name, dataCount: dataCount))
      }
    }
    guard scanner.isAtEnd() else { throw scanner.malformed("the end of the header") }
    try orderTensors(dataCount: dataCount)
  }

  /// Brings the tensors into the order of their bytes and checks that they fill the data section.
  private mutating func orderTensors(dataCount: Int) throws(SafetensorsDefect) {
    // An empty tensor may share its place with the start of another and then comes first.
    let places = tensors.enumerated().sorted {
      let (a, b) = ($0.element.byteRange, $1.element.byteRange)
      return (a.lowerBound, a.upperBound, $0.offset) < (b.lowerBound, b.upperBound, $1.offset)
    }
    tensors = places.map(\.element)
    var end = 0
    var previous = ""
    for tensor in tensors {
      let begin = tensor.byteRange.lowerBound
      if begin < end { throw .overlappingRanges(first: previous, second: tensor.name) }
      if begin > end { throw .uncoveredBytes(before: tensor.name, byteCount: begin - end) }
      end = tensor.byteRange.upperBound
      previous = tensor.name
    }
    if end < dataCount { throw .trailingBytes(byteCount: dataCount - end) }
  }
}

extension JSONScanner {
  /// Consumes an object, handing every name to `member`, which consumes the value.
  fileprivate mutating func object(
    _ member: (inout JSONScanner, String) throws(SafetensorsDefect) -> Void
  ) throws(SafetensorsDefect) {
    try expect("{")
    if skip("}") { return }
    repeat {
      let name = try string()
      try expect(":")
      try member(&self, name)
    } while skip(",")
    try expect("}")
  }

  /// Consumes an object of texts.
  fileprivate mutating func metadata() throws(SafetensorsDefect) -> [String: String] {
    var metadata: [String: String] = [:]
    try object { (scanner, key) throws(SafetensorsDefect) in
      let value = try scanner.string()
      if metadata.updateValue(value, forKey: key) != nil { throw .duplicateName(key) }
    }
    return metadata
  }

  /// Consumes the description of a tensor and checks it against the size of the data section.
  fileprivate mutating func tensor(
    named name: String, dataCount: Int
  ) throws(SafetensorsDefect) -> TensorDescription {
    var dataType: DataType?
    var shape: [Int]?
    var offsets: [Int]?
    try object { (scanner, key) throws(SafetensorsDefect) in
      switch key {
      case "dtype" where dataType == nil:
        dataType = try scanner.dataType(of: name)
      case "shape" where shape == nil:
        let limit = Header.dimensionLimit
        shape = try scanner.integers(
          of: name, limit: limit, excess: .tooManyDimensions(name: name, limit: limit))
      case "data_offsets" where offsets == nil:
        let excess = scanner.malformed("an array of two integers")
        offsets = try scanner.integers(of: name, limit: 2, excess: excess)
      case "dtype", "shape", "data_offsets":
        throw .duplicateName(key)
      default:
        throw scanner.malformed("a value of 'dtype', 'shape' or 'data_offsets'")
      }
    }
    guard let dataType, let shape, let offsets, offsets.count == 2 else {
      throw malformed("'dtype', 'shape' and two 'data_offsets' before here")
    }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin <= end else { throw .reversedRange(name: name, begin: begin, end: end) }
    guard end <= dataCount else {
      throw .rangeExceedsFile(name: name, end: end, available: dataCount)
    }
    guard let byteCount = dataType.byteCount(of: shape) else { throw .sizeOverflow(name: name) }
    guard byteCount == end - begin else {
      throw .sizeMismatch(name: name, expected: byteCount, actual: end - begin)
    }
    return TensorDescription(name: name, dataType: dataType, shape: shape, byteRange: begin..<end)
  }

  private mutating func dataType(of name: String) throws(SafetensorsDefect) -> DataType {
    let text = try string()
    guard let dataType = DataType(rawValue: text) else {
      throw .unknownDataType(name: name, dataType: text)
    }
    return dataType
  }

  /// Consumes an array of integers for tensor `name`; `excess` is the defect of more than `limit`.
  private mutating func integers(
    of name: String, limit: Int, excess: SafetensorsDefect
  ) throws(SafetensorsDefect) -> [Int] {
    var values: [Int] = []
    try expect("[")
    if skip("]") { return values }
    repeat {
      guard values.count < limit else { throw excess }
      guard let value = try integer() else { throw .sizeOverflow(name: name) }
      values.append(value)
    } while skip(",")
    try expect("]")
    return values
  }
}
