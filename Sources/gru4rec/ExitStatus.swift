import Baselines
import DataPreparation
import Evaluation
import EventLogs
import Experiments
import Foundation
import GRU4Rec
import LoadTest
import ModelFiles
import RecommendationServer
import Safetensors
import SessionData
import SessionStateStores
import Tuning

/// Exit codes (sysexits), and which error has which.
enum ExitStatus: Int32 {
  case done = 0
  case usage = 64
  case badData = 65
  case inputMissing = 66
  case internalError = 70
  case cannotCreate = 73
  case io = 74
  case interrupted = 130

  /// The code of an error.
  init(of error: any Error) {
    switch error {
    case let error as CommandError: self = error.status
    case let error as EventLogError: self = Self.status(of: error)
    case is SessionDataError, is ModelFileError: self = .badData
    case let error as SafetensorsError: self = Self.status(of: error)
    case let error as GRU4RecError: self = Self.status(of: error)
    case let error as EvaluationError: self = Self.status(of: error)
    case let error as SessionStateStoreError: self = Self.status(of: error)
    case is SessionStoreAddressError, is BaselineError, is NotEnoughMemory: self = .usage
    case PreparationError.cancelled: self = .interrupted
    case is PreparationError, is TrainingError: self = .badData
    case is ItemSetError: self = .inputMissing
    case is ListenError: self = .io
    case let error as LoadTestError: self = Self.status(of: error)
    case let error as TuningError: self = Self.status(of: error)
    case let error as SearchError: self = Self.status(of: error)
    default: self = .internalError
    }
  }

  /// Ends the process.
  func exit() -> Never { Foundation.exit(rawValue) }

  private static func status(of error: EventLogError) -> ExitStatus {
    switch error.kind {
    case .inputMissing: .inputMissing
    case .badData: .badData
    case .cannotCreate: .cannotCreate
    case .io: .io
    }
  }

  private static func status(of error: SafetensorsError) -> ExitStatus {
    switch error {
    case .cannotRead(_, let problem, _): problem == .other ? .io : .inputMissing
    case .invalidFile, .noSuchTensor, .wrongDataType: .badData
    case .cannotWrite(_, let problem, _):
      problem == .noSpace || problem == .other ? .io : .cannotCreate
    case .invalidSpecification, .wrongElementType, .wrongByteCount: .internalError
    }
  }

  private static func status(of error: GRU4RecError) -> ExitStatus {
    switch error {
    case .invalidHyperparameter, .conflict: .usage
    case .noTrainingPairs, .tooFewItems, .diverged, .unusableFile, .checkpointMismatch: .badData
    case .foreignVocabulary: .internalError
    }
  }

  private static func status(of error: EvaluationError) -> ExitStatus {
    switch error {
    case .nothingToPredict, .scoreNotANumber: .badData
    case .invalidSetting: .usage
    case .cancelled: .interrupted
    case .itemCountsMismatch, .negativeItemCount, .itemOutOfRange: .internalError
    }
  }
}

extension ExitStatus {
  private static func status(of error: LoadTestError) -> ExitStatus {
    switch error {
    case .badAddress: .usage
    case .unknownHost, .cannotConnect: .io
    case .noSuchProcess: .inputMissing
    }
  }
}

extension ExitStatus {
  private static func status(of error: SessionStateStoreError) -> ExitStatus {
    switch error {
    case .unusable: .cannotCreate
    case .unavailable, .full: .io
    }
  }
}

extension ExitStatus {
  private static func status(of error: TuningError) -> ExitStatus {
    switch error {
    case .spaceMissing: .inputMissing
    case .invalidSpace, .notAStudy, .otherSearch: .badData
    case .cannotOpen, .inUse: .cannotCreate
    case .database: .io
    }
  }
}

extension ExitStatus {
  private static func status(of error: SearchError) -> ExitStatus {
    switch error {
    case .nothingHeldOut, .notDivisible, .logChanged, .allFailed, .emptyStudy: .badData
    case .studyMissing: .inputMissing
    case .cannotStart: .io
    case .workerFailed(let status): ExitStatus(rawValue: status) ?? .internalError
    case .stopped: .interrupted
    }
  }
}

/// What goes wrong in the command itself, outside the libraries.
enum CommandError: Error, Equatable {
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

  var status: ExitStatus {
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
  var description: String {
    switch self {
    case .usage(let text), .badData(let text), .inputMissing(let text), .io(let text),
      .wrongAnswer(let text), .interrupted(let text):
      text
    case .cannotCreate(let path, let reason): "\(path): cannot be created: \(reason)"
    case .outputClosed, .workerFailed: ""
    }
  }
}
