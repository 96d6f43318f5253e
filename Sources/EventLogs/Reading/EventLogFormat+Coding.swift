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
    case furtherSessionColumns
    case itemsColumn
    case timesAreRowNumbers
    case keepsFilesApart
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
    encoding = try values.decodeIfPresent(Encoding.self, forKey: .encoding)
    delimiter = try values.decodeIfPresent(Delimiter.self, forKey: .delimiter)
    columns = try values.decodeIfPresent([String].self, forKey: .columns)
    furtherSessionColumns =
      try values.decodeIfPresent([String].self, forKey: .furtherSessionColumns) ?? []
    itemsColumn = try values.decodeIfPresent(String.self, forKey: .itemsColumn)
    timesAreRowNumbers =
      try values.decodeIfPresent(Bool.self, forKey: .timesAreRowNumbers) ?? false
    keepsFilesApart = try values.decodeIfPresent(Bool.self, forKey: .keepsFilesApart) ?? false
  }

  /// Writes the columns and the treatment of bad rows, and what differs from ``init()`` beside them.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(sessionColumn, forKey: .sessionColumn)
    try values.encode(itemColumn, forKey: .itemColumn)
    try values.encode(timeColumn, forKey: .timeColumn)
    try values.encode(skipBadRows, forKey: .skipBadRows)
    try values.encodeIfPresent(userColumn, forKey: .userColumn)
    try values.encodeIfPresent(timeUnit, forKey: .timeUnit)
    try values.encodeIfPresent(offsetColumn, forKey: .offsetColumn)
    try values.encodeIfPresent(kinds, forKey: .kinds)
    try values.encodeIfPresent(encoding, forKey: .encoding)
    try values.encodeIfPresent(delimiter, forKey: .delimiter)
    try values.encodeIfPresent(columns, forKey: .columns)
    let further = furtherSessionColumns.isEmpty ? nil : furtherSessionColumns
    try values.encodeIfPresent(further, forKey: .furtherSessionColumns)
    try values.encodeIfPresent(itemsColumn, forKey: .itemsColumn)
    try values.encodeIfPresent(timesAreRowNumbers ? true : nil, forKey: .timesAreRowNumbers)
    try values.encodeIfPresent(keepsFilesApart ? true : nil, forKey: .keepsFilesApart)
  }
}
