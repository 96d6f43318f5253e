/// What the values of a column mean, beyond how they are stored.
enum Meaning: Equatable {
  /// Nothing is said.
  case none
  case text
  case unsigned
  case signed
  /// Whole numbers divided by a power of ten.
  case decimal(scale: Int)
  /// Days since 1970.
  case date
  /// Time since 1970, so many a second.
  case timestamp(perSecond: Int64)
  case uuid
  /// Something else; what it is, for a message.
  case other(String)

  /// What the newer of the two annotations says.
  init(
    logicalType field: CompactReader.Field, _ reader: inout CompactReader
  ) throws(ParquetError) {
    guard field.type == .structure else { throw .damaged("its schema cannot be read") }
    self = .none
    var last = 0
    while let field = try reader.nextField(&last) {
      switch field.id {
      case 1, 4, 12: self = .text
      case 5:
        let scale = try Self.member(1, of: field, &reader) { (reader, field) throws(ParquetError) in
          try reader.integer(field)
        }
        self = .decimal(scale: scale ?? 0)
        continue
      case 6: self = .date
      case 7: self = .other(Self.timeOfDay)
      case 8:
        let unit = try Self.member(2, of: field, &reader) { (reader, field) throws(ParquetError) in
          try reader.unionMember(field)
        }
        self = Self.timestamp(unit: unit)
        continue
      case 10:
        let isSigned = try Self.member(2, of: field, &reader) {
          (reader, field) throws(ParquetError) in try reader.boolean(field)
        }
        self = isSigned ?? true ? .signed : .unsigned
        continue
      case 11: self = .none  // nothing but nulls
      case 14: self = .uuid
      case 15: self = .other("numbers of 16 bits")
      default: self = .other("neither text nor a number")
      }
      try reader.skip(field)
    }
  }

  /// What the older annotation says.
  init(convertedType: Int, scale: Int) {
    self =
      switch convertedType {
      case 0, 4, 19: .text
      case 5: .decimal(scale: scale)
      case 6: .date
      case 7, 8: .other(Self.timeOfDay)
      case 9: .timestamp(perSecond: 1_000)
      case 10: .timestamp(perSecond: 1_000_000)
      case 11...14: .unsigned
      case 15...18: .signed
      default: .other("neither text nor a number")
      }
  }

  private static let timeOfDay = "a time of day without a date"

  private static func timestamp(unit: Int?) -> Meaning {
    switch unit {
    case 1: .timestamp(perSecond: 1_000)
    case 2: .timestamp(perSecond: 1_000_000)
    case 3: .timestamp(perSecond: 1_000_000_000)
    default: .other("a time of an unknown unit")
    }
  }

  /// Value of one member of a structure, which is read as a whole.
  private static func member<Value>(
    _ id: Int, of structure: CompactReader.Field, _ reader: inout CompactReader,
    _ read: (inout CompactReader, CompactReader.Field) throws(ParquetError) -> Value
  ) throws(ParquetError) -> Value? {
    guard structure.type == .structure else { throw .damaged("its schema cannot be read") }
    var (last, value): (Int, Value?) = (0, nil)
    while let field = try reader.nextField(&last) {
      if field.id == id { value = try read(&reader, field) } else { try reader.skip(field) }
    }
    return value
  }
}
