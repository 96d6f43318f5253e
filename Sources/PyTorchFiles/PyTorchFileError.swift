import SystemFiles

/// Why a PyTorch file could not be read.
public enum PyTorchFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The system would not give the file.
  case file(FileError)
  /// The file is there and cannot be used: path, what is wrong, and what to do.
  case unusable(path: String, reason: String)

  /// The path, and what is wrong.
  public var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .unusable(let path, let reason): "\(path): \(reason)"
    }
  }
}

/// What is wrong within a file, before its path is known.
struct Defect: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
