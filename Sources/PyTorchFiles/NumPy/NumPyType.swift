import Foundation

/// What the elements of an array are.
struct NumPyType: Equatable {
  /// NumPy's letter: i, u, f, b, O (objects), S (bytes), U (text).
  let kind: Character
  /// Bytes of an element.
  let size: Int
  let isBigEndian: Bool

  /// The value of one element.
  func scalar(_ bytes: [UInt8], at offset: Int) -> NumPyScalar? {
    guard size <= 8 || kind == "S" || kind == "U" else { return nil }
    func bits(_ count: Int, at offset: Int) -> UInt64 {
      let value = bytes.number(at: offset, size: count)
      return isBigEndian ? value.byteSwapped >> UInt64(64 - 8 * count) : value
    }
    switch (kind, size) {
    case ("i", 1), ("i", 2), ("i", 4), ("i", 8):
      let unused = UInt64(64 - 8 * size)
      return .integer(Int(Int64(bitPattern: bits(size, at: offset) << unused) >> Int64(unused)))
    case ("u", 1), ("u", 2), ("u", 4), ("u", 8), ("b", 1):
      return Int(exactly: bits(size, at: offset)).map { .integer($0) }
    case ("f", 4): return .float(Double(Float(bitPattern: UInt32(bits(4, at: offset)))))
    case ("f", 8): return .float(Double(bitPattern: bits(8, at: offset)))
    case ("S", _): return text(bytes[offset..<offset + size].prefix { $0 != 0 })
    case ("U", _):
      var scalars = String.UnicodeScalarView()
      for index in 0..<size / 4 {
        guard let scalar = UnicodeScalar(UInt32(bits(4, at: offset + 4 * index))) else {
          return nil
        }
        if scalar.value == 0 { break }
        scalars.append(scalar)
      }
      return .text(String(scalars))
    default: return nil
    }
  }

  private func text(_ bytes: ArraySlice<UInt8>) -> NumPyScalar? {
    String(validating: bytes, as: UTF8.self).map { .text($0) }
  }
}

/// An element of an array.
public enum NumPyScalar: Sendable, Equatable {
  /// A whole number.
  case integer(Int)
  /// A number.
  case float(Double)
  /// Text.
  case text(String)
}

extension Pickle {
  /// The type that a `numpy.dtype` names.
  func numpyType(_ value: PickleValue) -> NumPyType? {
    guard className(value) == "numpy.dtype", let first = arguments(value)?.first,
      let code = text(first), let kind = code.first,
      let size = Int(code.dropFirst()), (1...1 << 20).contains(size)
    else { return nil }
    let order = elements(state(value)).flatMap { $0.count > 1 ? text($0[1]) : nil }
    // Text is counted in letters of four bytes.
    return NumPyType(kind: kind, size: kind == "U" ? 4 * size : size, isBigEndian: order == ">")
  }

  /// A single number of NumPy.
  func numpyScalar(_ value: PickleValue) -> NumPyScalar? {
    guard let name = className(value), Self.isNumPy(name, "multiarray.scalar"),
      let arguments = arguments(value), arguments.count == 2,
      let type = numpyType(arguments[0]), type.kind != "O", let bytes = bytes(of: arguments[1]),
      bytes.count == type.size
    else { return nil }
    return type.scalar(bytes, at: 0)
  }

  /// Whether a name is that of NumPy's core, which was renamed with NumPy 2.
  static func isNumPy(_ name: String, _ part: String) -> Bool {
    name == "numpy.core.\(part)" || name == "numpy._core.\(part)"
  }
}
