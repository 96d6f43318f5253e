extension Pickle {
  /// Bytes: as such, or as protocol 2 writes them, as text in Latin-1.
  func bytes(of value: PickleValue) -> [UInt8]? {
    switch value {
    case .bytes(let start, let count), .text(let start, let count):
      // Python 2 had no bytes but texts.
      return Array(bytes[Int(start)..<Int(start) + Int(count)])
    default:
      guard let name = className(value), let arguments = arguments(value) else { return nil }
      switch name {
      case "_codecs.encode": return encoded(value)
      case "__builtin__.bytearray", "builtins.bytearray", "__builtin__.bytes", "builtins.bytes":
        guard let first = arguments.first else { return [] }
        if case .bytes = first { return bytes(of: first) }
        return encoded(first) ?? latin1(first)
      default: return nil
      }
    }
  }

  /// The bytes of text that is to be encoded in Latin-1.
  private func encoded(_ value: PickleValue) -> [UInt8]? {
    guard className(value) == "_codecs.encode", let arguments = arguments(value),
      arguments.count == 2, let coding = text(arguments[1])
    else { return nil }
    return coding == "latin1" || coding == "latin-1" ? latin1(arguments[0]) : nil
  }

  /// The bytes whose Latin-1 a text is.
  private func latin1(_ value: PickleValue) -> [UInt8]? {
    guard case .text(let start, let count) = value else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(Int(count))
    var index = Int(start)
    let end = index + Int(count)
    while index < end {
      let byte = bytes[index]
      switch byte {
      case 0..<0x80:
        result.append(byte)
        index += 1
      case 0xc2, 0xc3:
        guard index + 1 < end, bytes[index + 1] & 0xc0 == 0x80 else { return nil }
        result.append((byte & 3) << 6 | bytes[index + 1] & 0x3f)
        index += 2
      default: return nil
      }
    }
    return result
  }
}
