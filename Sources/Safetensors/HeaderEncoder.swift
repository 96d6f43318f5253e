/// The first bytes of a file: header length, header, padding.
struct EncodedHeader {
  /// All bytes in front of the data section: a multiple of ``alignment``.
  let bytes: [UInt8]
  /// Where in ``bytes`` the 64 digits of the checksum belong.
  let checksumOffset: Int

  /// Alignment of the data section: a cache line and the widest vector register.
  static let alignment = 64
  /// Digits of a SHA-256.
  static let checksumDigits = 64

  /// Encodes a header; equal arguments give equal bytes.
  ///
  /// - Parameters:
  ///   - tensors: in the order of their bytes, with their sizes.
  ///   - metadata: without a checksum, whose place is kept with zeros.
  init(tensors: [(TensorSpecification, byteCount: Int)], metadata: [String: String]) {
    var metadata = metadata
    metadata[Header.checksumKey] = String(repeating: "0", count: Self.checksumDigits)
    // Eight bytes for the header's length, which is known in the end.
    var bytes = [UInt8](repeating: 0, count: 8)
    bytes += "{\(jsonString(Header.metadataKey)):{".utf8
    var checksumOffset = 0
    let keys = metadata.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for (position, key) in keys.enumerated() {
      if position > 0 { bytes += ",".utf8 }
      bytes += "\(jsonString(key)):".utf8
      if key == Header.checksumKey { checksumOffset = bytes.count + 1 }
      bytes += jsonString(metadata[key, default: ""]).utf8
    }
    bytes += "}".utf8
    var begin = 0
    for (tensor, byteCount) in tensors {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      bytes += ",\(jsonString(tensor.name)):{\"dtype\":\"\(tensor.dataType.rawValue)\",".utf8
      bytes += "\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(begin + byteCount)]}".utf8
      begin += byteCount
    }
    bytes += "}".utf8
    while !bytes.count.isMultiple(of: Self.alignment) { bytes.append(UInt8(ascii: " ")) }
    let length = UInt64(bytes.count - 8)
    for byte in 0..<8 { bytes[byte] = UInt8(truncatingIfNeeded: length >> (8 * byte)) }
    self.bytes = bytes
    self.checksumOffset = checksumOffset
  }
}

/// A JSON string literal.
private func jsonString(_ text: String) -> String {
  var literal = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": literal += "\\\""
    case "\\": literal += "\\\\"
    case "\n": literal += "\\n"
    case "\r": literal += "\\r"
    case "\t": literal += "\\t"
    case "\0"..<" ":
      let digits = String(scalar.value, radix: 16)
      literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: literal.unicodeScalars.append(scalar)
    }
  }
  return literal + "\""
}
