/// What goes wrong in the command itself, outside the libraries.
package enum CommandError: Error, Equatable {
  /// Flags that make no sense.
  case usage(String)
  /// Input that cannot be used.
  case badData(String)
  /// Input that is not there.
  case inputMissing(String)
  /// An output that cannot be written.
  case cannotCreate(path: String, reason: String)
  /// Reading or writing failed.
  case io(String)
  /// A benchmark found an answer that is not the plain one's.
  case wrongAnswer(String)
  /// A process that works for this one failed, and said why: its exit code.
  case workerFailed(Int32)
  /// The reader of standard output went away: the end, without a word.
  case outputClosed
  /// The user stopped the command.
  case interrupted(String)

  package var status: ExitStatus {
    switch self {
    case .usage: .usage
    case .badData: .badData
    case .inputMissing: .inputMissing
    case .cannotCreate: .cannotCreate
    case .io: .io
    case .wrongAnswer: .internalError
    case .workerFailed(let code): ExitStatus(rawValue: code) ?? .internalError
    case .outputClosed: .done
    case .interrupted: .interrupted
    }
  }
}

extension CommandError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .usage(let text), .badData(let text), .inputMissing(let text), .io(let text),
      .wrongAnswer(let text), .interrupted(let text):
      text
    case .cannotCreate(let path, let reason): "\(path): cannot be created: \(reason)"
    case .outputClosed, .workerFailed: ""
    }
  }
}
