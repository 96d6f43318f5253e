/// The fields of a message of Protocol Buffers, read back without knowing what they mean.
public struct Wire {
  /// What a field holds.
  public enum Value: Equatable {
    /// A whole number.
    case number(Int)
    /// Four bytes.
    case bits(UInt32)
    /// A text, or a message.
    case bytes([UInt8])
  }

  /// All fields, in their order.
  public private(set) var fields: [(field: Int, value: Value)] = []

  /// `nil` for what is no message.
  public init?(_ bytes: [UInt8]) {
    var place = 0
    func varint() -> Int? {
      var (value, shift) = (UInt64(0), UInt64(0))
      while place < bytes.count, shift < 64 {
        let byte = bytes[place]
        place += 1
        value |= UInt64(byte & 0x7f) << shift
        if byte < 0x80 { return Int(truncatingIfNeeded: value) }
        shift += 7
      }
      return nil
    }
    while place < bytes.count {
      guard let key = varint() else { return nil }
      switch key & 7 {
      case 0:
        guard let value = varint() else { return nil }
        fields.append((key >> 3, .number(value)))
      case 2:
        guard let count = varint(), count >= 0, count <= bytes.count - place else { return nil }
        fields.append((key >> 3, .bytes(Array(bytes[place..<place + count]))))
        place += count
      case 5:
        guard place + 4 <= bytes.count else { return nil }
        let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
        fields.append((key >> 3, .bits(bits)))
        place += 4
      default: return nil
      }
    }
  }

  /// The values of a field.
  public subscript(field: Int) -> [Value] { fields.filter { $0.field == field }.map(\.value) }

  /// The messages of a field.
  public func messages(_ field: Int) -> [Wire] {
    self[field].compactMap { if case .bytes(let bytes) = $0 { Wire(bytes) } else { nil } }
  }

  /// The first bytes of a field.
  public func bytes(_ field: Int) -> [UInt8]? {
    if case .bytes(let bytes)? = self[field].first { bytes } else { nil }
  }

  /// The first text of a field.
  public func text(_ field: Int) -> String? {
    bytes(field).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The texts of a field.
  public func texts(_ field: Int) -> [String] {
    self[field].compactMap {
      if case .bytes(let bytes) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil }
    }
  }

  /// The whole numbers of a field.
  public func numbers(_ field: Int) -> [Int] {
    self[field].compactMap { if case .number(let number) = $0 { number } else { nil } }
  }
}
