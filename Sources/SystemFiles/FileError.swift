import CPosix

/// A file that the system would not give or take.
public struct FileError: Error, Sendable, Equatable {
  /// What was tried.
  public enum Action: Sendable, Equatable {
    /// Opening a file that is there, or reading it.
    case read
    /// Making a new file, before anything is written.
    case create
    /// Writing it, or giving it its name.
    case write
  }

  /// What was tried.
  public let action: Action
  /// The file, as it was named.
  public let path: String
  /// What was in the way.
  public let problem: FileProblem
  /// The system's error number (`errno`).
  public let code: Int32

  /// An error of the system; its number tells the problem where none is given.
  package init(_ action: Action, _ path: String, code: Int32, problem: FileProblem? = nil) {
    self.action = action
    self.path = path
    self.problem = problem ?? FileProblem(action, code: code)
    self.code = code
  }

  /// Whether another process holds the file.
  package var isBusy: Bool { code == EWOULDBLOCK }

  /// The system's own words for its error number.
  public var systemMessage: String { SystemFiles.systemMessage(code) }
}

extension FileError: CustomStringConvertible {
  /// Which file could not be read, created or written, and why.
  public var description: String {
    switch action {
    case .read: "\(path): cannot be read: \(reason)"
    case .create: "\(path): cannot be created: \(reason)"
    case .write: "\(path): writing failed: \(reason)"
    }
  }

  private var reason: String {
    switch problem {
    case .unnamed: "it names no file"
    case .directory: "it is a directory; name a file in it"
    case .notAFolder: "it is a file; name a folder for the results"
    case .notRegular: "it is a device, a pipe or a socket; name a regular file"
    case .noSpace: "\(systemMessage); free some space or write elsewhere"
    case .missing, .parentMissing, .permission, .readOnly, .other: systemMessage
    }
  }
}
