/// What can be wrong with a Parquet file.
package enum ParquetError: Error, Sendable, Equatable {
  /// The system could not read; its error number.
  case unreadable(code: Int32)
  /// The bytes are not what the format allows.
  case damaged(String)
  /// A sound file, as far as one can see, with something that this reader does not know.
  case unsupported(String)
}
