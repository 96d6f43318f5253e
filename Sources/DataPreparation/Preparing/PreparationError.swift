import SessionData
import Wording

/// Why a log cannot be prepared with some settings.
public enum PreparationError: Error, Sendable, Equatable {
  /// A stage left nothing; what was there before it.
  case nothingLeft(stage: PreparationStage.Name, before: LogSize, settings: PreparationSettings)
  /// All sessions lie in the test period.
  case noTraining(PreparationSplit, spanDays: Double)
  /// No session lies in the test period.
  case noTest(PreparationSplit)
  /// No test session has two events of items that occur in training.
  case noOverlap(PreparationSplit, events: Int)
  /// A window without sessions.
  case emptyWindow(number: Int, spanDays: Double)
  /// The caller asked to stop.
  case cancelled

  /// Which split.
  public enum PreparationSplit: Sendable, Equatable {
    /// Training and test.
    case test
    /// The same inside the training part.
    case validation
  }
}

extension PreparationError: ParameterNaming {
  /// What is wrong, and what to do.
  package func text(_ name: ParameterNames) -> String {
    switch self {
    case .nothingLeft(let stage, let before, let settings):
      "nothing is left after the stage '\(stage.rawValue)': \(before.events) events in "
        + "\(before.sessions) sessions of \(before.items) items went in; "
        + Self.hint(stage, before, settings, name)
    case .noTraining(let split, let days):
      "\(Self.title(split)): every session lies in the test period, and the log spans "
        + "\(Self.text(days)) days; choose a shorter \(name.testDays), or \(name.testFraction)"
    case .noTest(let split):
      "\(Self.title(split)): no session lies in the test period; choose a longer \(name.testDays), or "
        + name.testFraction
    case .noOverlap(let split, let events):
      "\(Self.title(split)): none of \(events) events of the test part leaves a session with two items "
        + "that occur in training; choose a longer \(name.testDays), or a lower "
        + name.minimumItemSupport
    case .emptyWindow(let number, let days):
      "window \(number) has no sessions: the log spans \(Self.text(days)) days; choose fewer "
        + "\(name("windows")) or shorter \(name.windowDays)"
    case .cancelled: "the preparation was stopped before all of its files were written"
    }
  }

  private static func title(_ split: PreparationSplit) -> String {
    split == .test ? "split of training and test" : "split for validation, inside the training part"
  }

  private static func text(_ days: Double) -> String {
    if days < 10 { return "\((days * 100).rounded() / 100)" }
    let whole = days.rounded(.down)
    return Int(exactly: whole).map(String.init) ?? "\(whole)"
  }

  private static func hint(
    _ stage: PreparationStage.Name, _ before: LogSize, _ settings: PreparationSettings,
    _ name: ParameterNames
  ) -> String {
    switch stage {
    case .longSessions: "raise \(name.maximumSessionLength)"
    case .support:
      "an item needs \(settings.minimumItemSupport) events and a session "
        + "\(settings.minimumSessionLength), where there are "
        + "\(text(Double(before.events) / Double(max(before.items, 1)))) events per item and "
        + "\(text(Double(before.events) / Double(max(before.sessions, 1)))) per session; lower "
        + "\(name.minimumItemSupport) or \(name.minimumSessionLength), and look whether the right "
        + "column names the session"
    case .period: "choose \(name("from")) and \(name("until")) within the log's time"
    case .unknown: "leave out \(name.dropUnknown), or name the column that has the identifiers"
    case .read, .sessions, .lastDays, .immediateRepeats, .duplicateRows, .window:
      "choose other settings"
    }
  }
}
