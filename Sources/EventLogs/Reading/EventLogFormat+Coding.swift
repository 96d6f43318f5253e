import SessionData

extension EventLogFormat: Codable {
  private enum CodingKeys: String, CodingKey {
    case sessionColumn
    case itemColumn
    case timeColumn
    case skipBadRows
    case userColumn
    case timeUnit
    case offsetColumn
    case kinds
    case encoding
    case delimiter
    case columns
  }

  /// Reads a format; what is not named is as usual.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    sessionColumn = try values.decode(String.self, forKey: .sessionColumn)
    itemColumn = try values.decode(String.self, forKey: .itemColumn)
    timeColumn = try values.decode(String.self, forKey: .timeColumn)
    skipBadRows = try values.decode(Bool.self, forKey: .skipBadRows)
    userColumn = try values.decodeIfPresent(String.self, forKey: .userColumn)
    timeUnit = try values.decodeIfPresent(TimeUnit.self, forKey: .timeUnit)
    offsetColumn = try values.decodeIfPresent(String.self, forKey: .offsetColumn)
    kinds = try values.decodeIfPresent(EventKindFilter.self, forKey: .kinds)
    encoding = try values.decodeIfPresent(Encoding.self, forKey: .encoding) ?? encoding
    delimiter = try values.decodeIfPresent(Delimiter.self, forKey: .delimiter)
    columns = try values.decodeIfPresent([String].self, forKey: .columns)
  }

  /// Writes the columns and the treatment of bad rows, and what differs from ``init()`` beside them.
  public func encode(to encoder: any Encoder) throws {
    let usual = EventLogFormat()
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(sessionColumn, forKey: .sessionColumn)
    try values.encode(itemColumn, forKey: .itemColumn)
    try values.encode(timeColumn, forKey: .timeColumn)
    try values.encode(skipBadRows, forKey: .skipBadRows)
    try values.encodeIfPresent(userColumn, forKey: .userColumn)
    try values.encodeIfPresent(timeUnit, forKey: .timeUnit)
    try values.encodeIfPresent(offsetColumn, forKey: .offsetColumn)
    try values.encodeIfPresent(kinds, forKey: .kinds)
    try values.encodeIfPresent(encoding == usual.encoding ? nil : encoding, forKey: .encoding)
    try values.encodeIfPresent(delimiter, forKey: .delimiter)
    try values.encodeIfPresent(columns, forKey: .columns)
  }
}
