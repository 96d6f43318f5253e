import Baselines
import Blending
import Console
import DataPreparation
import Evaluation
import EventLogs
import Experiments
import Following
import Foundation
import GRU4Rec
import LiveSessions
import LoadTest
import MessagePassing
import ModelExchange
import ModelFiles
import PyTorchFiles
import RecommendationServer
import Safetensors
import SessionData
import SessionStates
import SystemFiles
import Tuning

// Which error has which exit code: all of them in one place.

extension ExitStatus {
  /// The code of an error.
  init(of error: any Error) {
    switch error {
    case let error as CommandError: self = error.status
    case let error as EventLogError: self = Self.status(of: error)
    case is SessionDataError, is ModelFileError, is ModelExchangeError: self = .badData
    case PyTorchFileError.file(let error): self = Self.status(of: error)
    case is PyTorchFileError: self = .badData
    case let error as FileError: self = Self.status(of: error)
    case let error as SafetensorsError: self = Self.status(of: error)
    case let error as GRU4RecError: self = Self.status(of: error)
    case let error as EvaluationError: self = Self.status(of: error)
    case let error as SessionStateStoreError: self = Self.status(of: error)
    case is SessionStoreAddressError, is BaselineError, is NotEnoughMemory: self = .usage
    case let error as RanksError: self = Self.status(of: error)
    case let error as ComparisonError: self = Self.status(of: error)
    case BlendingError.noTable: self = .inputMissing
    case BlendingError.otherFiles: self = .usage
    case is BlendingError, is BlendError: self = .badData
    case FitError.nothingTried: self = .usage
    case is FitError: self = .badData
    case let error as FollowError: self = Self.status(of: error)
    case PreparationError.cancelled: self = .interrupted
    case is PreparationError, is TrainingError: self = .badData
    case is ItemSetError: self = .inputMissing
    case let error as ListRuleFileError: self = error.isMissing ? .inputMissing : .badData
    case is ListenError: self = .io
    case let error as AccessTokenError:
      self = error.reason == .unreadable ? .inputMissing : .badData
    case let error as LoadTestError: self = Self.status(of: error)
    case let error as TuningError: self = Self.status(of: error)
    case let error as SearchError: self = Self.status(of: error)
    default: self = .internalError
    }
  }

  private static func status(of error: EventLogError) -> ExitStatus {
    switch error.kind {
    case .usage: .usage
    case .inputMissing: .inputMissing
    case .badData: .badData
    case .cannotCreate: .cannotCreate
    case .io: .io
    }
  }

  private static func status(of error: FileError) -> ExitStatus {
    switch error.action {
    case .read: error.problem == .other ? .io : .inputMissing
    case .create: .cannotCreate
    case .write: .io
    }
  }

  private static func status(of error: SafetensorsError) -> ExitStatus {
    switch error {
    case .file(let error): Self.status(of: error)
    case .invalidFile, .noSuchTensor, .wrongDataType: .badData
    case .invalidSpecification, .wrongElementType, .wrongByteCount, .noChecksum: .internalError
    }
  }

  private static func status(of error: GRU4RecError) -> ExitStatus {
    switch error {
    case .invalidHyperparameter, .conflict, .invalidParameter, .parameterWithoutValue,
      .unknownParameter, .repeatedParameter, .tooManyRanks:
      .usage
    case .noTrainingPairs, .tooFewItems, .diverged, .exploded, .unusableFile, .unusableCheckpoint,
      .indexOfAnotherModel, .checkpointMismatch, .features:
      .badData
    case .gpuFailed, .gpuMemoryUsedUp: .io
    case .ranksFailed(let error): status(of: error)
    case .foreignVocabulary, .itemsWithoutEvents: .internalError
    }
  }

  private static func status(of error: EvaluationError) -> ExitStatus {
    switch error {
    case .nothingToPredict, .scoreNotANumber, .nothingInCommon: .badData
    case .invalidSetting: .usage
    case .cancelled: .interrupted
    case .ranks(let error): status(of: error)
    case .itemCountsMismatch, .negativeItemCount, .itemOutOfRange: .internalError
    }
  }
}

extension ExitStatus {
  private static func status(of error: RanksError) -> ExitStatus {
    switch error {
    case .noLibrary: .inputMissing
    case .lost: .io
    case .different: .badData
    case .elsewhere(_, _, let code): ExitStatus(rawValue: code) ?? .badData
    }
  }

  private static func status(of error: ComparisonError) -> ExitStatus {
    switch error {
    case .nothingToCompare, .unknownModel, .unusableSettings, .repeatedName, .unknownBaseline,
      .invalidSetting,
      .noTrainingLog, .noVocabulary, .trainedBefore:
      .usage
    case .nothingToPredict, .nothingInCommon, .itemsMissing: .badData
    case .noSuchModelFile, .noSplit: .inputMissing
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
    case .nothingHeldOut, .notDivisible, .nothingToMeasure, .logChanged, .allFailed, .emptyStudy:
      .badData
    case .studyMissing: .inputMissing
    case .cannotStart, .noAnswer: .io
    case .workerFailed(let status): ExitStatus(rawValue: status) ?? .internalError
    case .stopped: .interrupted
    }
  }
}

extension ExitStatus {
  private static func status(of error: FollowError) -> ExitStatus {
    switch error {
    case .missingLog, .unreadableFolder: .inputMissing
    case .unreadableStream: .io
    case .busy: .cannotCreate
    case .damagedState: .badData
    case .file: .io
    case .invalidSetting: .usage
    }
  }
}
