import SystemFiles

/// Why a safetensors file could not be read or written.
public enum SafetensorsError: Error, Sendable, Equatable {
  /// The system would not give or take the file.
  case file(FileError)
  /// The file is there and is not a sound safetensors file.
  case invalidFile(path: String, defect: SafetensorsDefect)
  /// A tensor was asked for that the file does not have.
  case noSuchTensor(path: String, name: String, available: [String])
  /// A tensor was asked for as numbers of another type than it has.
  case wrongDataType(path: String, name: String, expected: DataType, actual: DataType)
  /// What was announced to a writer cannot be a safetensors file.
  case invalidSpecification(path: String, reason: String)
  /// A writer was given numbers of another type than the tensor at this place has.
  case wrongElementType(path: String, name: String, expected: DataType, actual: DataType)
  /// A writer was given more or fewer bytes than the announced tensors have.
  case wrongByteCount(path: String, expected: Int, actual: Int)
  /// The system's libcrypto would not compute a SHA-256.
  case noChecksum(path: String)
}
