/// A column of a Parquet file.
package struct ParquetColumn: Sendable {
  /// Its name; one inside of groups has their names before it, with dots between.
  package let name: String
  /// What its values mean, and how they are converted; `nil` with ``unsupported``.
  let conversion: Conversion?
  /// What the column holds, for a message, when this reader cannot read it.
  package let unsupported: String?

  let physicalType: PhysicalType
  /// Bytes of each value of fixed length.
  let length: Int
  /// Definition level of a value that is not null.
  let definition: Int
  /// Definition level of an element, null or not, of a list of values; `nil` where a row has one value.
  let element: Int?

  /// Whether each row has a list of values.
  package var holdsLists: Bool { element != nil }

  /// Whether its values are moments: seconds since 1970, whatever unit the file counts in.
  package var holdsTimes: Bool { conversion?.isTime ?? false }
}

/// How the values of a column are stored.
enum PhysicalType: Int {
  case boolean
  case int32
  case int64
  case int96
  case float
  case double
  case byteArray
  case fixedLengthBytes
}
