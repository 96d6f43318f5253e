import SessionData

/// What a preparation did to a log.
public struct PreparationReport: Sendable, Equatable {
  /// How the reading went.
  public let read: ReadReport
  /// The log before any window, stage by stage; the first is what was read.
  ///
  /// Each window goes through further stages of its own: ``stages(of:)`` has all.
  public internal(set) var stages: [PreparationStage]
  /// The windows, one if none were asked for.
  public internal(set) var windows: [WindowReport] = []
  /// What the log calls for attention with.
  public internal(set) var warnings: [DataWarning] = []

  /// All stages that led to a window, from what was read on.
  public func stages(of window: WindowReport) -> [PreparationStage] { stages + window.stages }
}

/// A log after one stage of its preparation.
public struct PreparationStage: Sendable, Equatable {
  /// The stages, in their order.
  public enum Name: String, Sendable {
    /// As read: events of kinds that are kept.
    case read
    /// Without visitors and items that were not known.
    case unknown
    /// Without events outside a period.
    case period
    /// Without rows that stand in the log twice.
    case duplicateRows = "duplicate_rows"
    /// Cut into sessions at pauses.
    case sessions
    /// Only the last days.
    case lastDays = "last_days"
    /// Without immediate repeats.
    case immediateRepeats = "immediate_repeats"
    /// Only one window.
    case window
    /// Without sessions that are too long.
    case longSessions = "long_sessions"
    /// Without rare items and short sessions.
    case support
  }

  /// Which stage.
  public let name: Name
  /// What remained.
  public let size: LogSize
  /// How often the two minima were applied, for ``Name/support``.
  public internal(set) var rounds: Int?
  /// Repeats with the very time of the event before them, for ``Name/immediateRepeats``.
  public internal(set) var repeatsAtSameTime: Int?
}

/// What became of one window.
public struct WindowReport: Sendable, Equatable {
  /// Number of the window, from 1.
  public let number: Int
  /// The window, stage by stage, behind those of the whole log.
  public let stages: [PreparationStage]
  /// Training and test.
  public internal(set) var full: SplitReport
  /// The same split once more inside the training part; `nil` where that could not be split.
  public internal(set) var validation: SplitReport?
  /// What this window calls for attention with.
  public internal(set) var warnings: [DataWarning] = []
}

/// What became of one split.
public struct SplitReport: Sendable, Equatable {
  /// Start of the test period in Unix seconds.
  public let cut: Double
  /// The training part.
  public internal(set) var train: PartReport
  /// The test part.
  public let test: PartReport
  /// Events behind the cut, of training sessions that go on there.
  public let lateTrainEvents: Int
  /// Training sessions that are too short without them.
  public let shortTrainSessions: Int
  /// Test events of items that the training part lacks.
  public let unknownTestEvents: Int
  /// Test sessions with fewer than two events without them.
  public let shortTestSessions: Int
}

/// One part of a split.
public struct PartReport: Sendable, Equatable {
  /// How large it is.
  public let size: LogSize
  /// Time of its first event in Unix seconds.
  public let firstTime: Double
  /// Time of its last event.
  public let lastTime: Double
  /// Events that were added for time spent.
  public internal(set) var repeatedEvents = 0

  init(_ draft: SessionDraft, itemCount: Int) {
    size = draft.size(itemCount: itemCount)
    firstTime = draft.times.min() ?? 0
    lastTime = draft.times.max() ?? 0
  }
}
