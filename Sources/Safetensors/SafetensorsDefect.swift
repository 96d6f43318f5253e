/// What is wrong with the bytes of a safetensors file.
///
/// Offsets count from the start of the header; byte ranges from the start of the data section.
public enum SafetensorsDefect: Error, Sendable, Equatable {
  /// The file is shorter than the eight bytes that hold the header's length.
  case tooShort(byteCount: Int)
  /// The header is said to be longer than any sensible one.
  case headerTooLong(byteCount: UInt64, limit: Int)
  /// The header is said to be longer than the rest of the file.
  case headerExceedsFile(byteCount: UInt64, available: Int)
  /// The header is not the JSON that the format asks for.
  case malformedHeader(offset: Int, expected: String)
  /// A text in the header is not valid UTF-8.
  case invalidUTF8(offset: Int)
  /// A name stands twice in the same object.
  case duplicateName(String)
  /// An element type that this version does not know.
  case unknownDataType(name: String, dataType: String)
  /// A shape with more dimensions than any sensible tensor.
  case tooManyDimensions(name: String, limit: Int)
  /// A size that does not fit 64 bits.
  case sizeOverflow(name: String)
  /// A byte range that ends before it begins.
  case reversedRange(name: String, begin: Int, end: Int)
  /// A byte range that ends behind the file.
  case rangeExceedsFile(name: String, end: Int, available: Int)
  /// A byte range that is not as long as type and shape demand.
  case sizeMismatch(name: String, expected: Int, actual: Int)
  /// Two tensors share bytes.
  case overlappingRanges(first: String, second: String)
  /// Bytes between two tensors, or before the first, that belong to none.
  case uncoveredBytes(before: String, byteCount: Int)
  /// Bytes behind the last tensor.
  case trailingBytes(byteCount: Int)
  /// The data section is not the one whose checksum the header holds.
  case wrongChecksum(expected: String, actual: String)
}

extension SafetensorsDefect: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String { "\(reason); \(nextStep)" }

  private var reason: String {
    switch self {
    case .tooShort(let count):
      "it has \(count) bytes, and 8 are needed for the header's length"
    case .headerTooLong(let count, let limit):
      "its header would have \(count) bytes, and at most \(limit) are accepted"
    case .headerExceedsFile(let count, let available):
      "its header would have \(count) bytes, and \(available) are there"
    case .malformedHeader(let offset, let expected):
      "\(expected) expected at byte \(offset) of the header"
    case .invalidUTF8(let offset):
      "the text at byte \(offset) of the header is not UTF-8"
    case .duplicateName(let name):
      "\(quoted(name)) stands twice in the header"
    case .unknownDataType(let name, let dataType):
      "tensor \(quoted(name)) has the unknown element type \(quoted(dataType))"
    case .tooManyDimensions(let name, let limit):
      "tensor \(quoted(name)) has more than \(limit) dimensions"
    case .sizeOverflow(let name):
      "the size of tensor \(quoted(name)) does not fit 64 bits"
    case .reversedRange(let name, let begin, let end):
      "tensor \(quoted(name)) begins at byte \(begin) and ends at \(end)"
    case .rangeExceedsFile(let name, let end, let available):
      "tensor \(quoted(name)) ends at byte \(end) of the data, and \(available) are there"
    case .sizeMismatch(let name, let expected, let actual):
      "tensor \(quoted(name)) has \(actual) bytes, and its type and shape need \(expected)"
    case .overlappingRanges(let first, let second):
      "tensors \(quoted(first)) and \(quoted(second)) overlap"
    case .uncoveredBytes(let name, let count):
      "\(count) bytes before tensor \(quoted(name)) belong to no tensor"
    case .trailingBytes(let count):
      "\(count) bytes behind the last tensor belong to none"
    case .wrongChecksum(let expected, let actual):
      "the data has the SHA-256 \(actual), and the header says \(quoted(expected))"
    }
  }

  private var nextStep: String {
    switch self {
    case .tooShort, .headerExceedsFile, .rangeExceedsFile, .trailingBytes, .wrongChecksum:
      "it may be cut short or damaged: copy it or write it again"
    case .unknownDataType, .tooManyDimensions:
      "write the tensor with a type and shape that are supported"
    case .headerTooLong, .malformedHeader, .invalidUTF8:
      "check that it is a safetensors file, and write it again if it should be one"
    case .duplicateName, .sizeOverflow, .reversedRange, .sizeMismatch, .overlappingRanges,
      .uncoveredBytes:
      "it was written wrongly: write it again with a correct program"
    }
  }
}
