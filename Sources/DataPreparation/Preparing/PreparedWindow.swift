import SessionData

/// One window, ready for training and evaluation.
public struct PreparedWindow: Sendable {
  /// The items of the whole log before its preparation, which all parts are numbered by; many may occur in none.
  ///
  /// ``logs`` are numbered by what is left.
  public let vocabulary: ItemVocabulary
  /// All events before the test.
  public let trainFull: Sessions
  /// The test: sessions of two or more events, all of items that ``trainFull`` has.
  public let test: Sessions
  /// ``trainFull`` without its end; empty, as ``validation`` is, where that could not be split, which
  /// ``WindowReport/validation`` and a warning say.
  public let train: Sessions
  /// The end of ``trainFull``, to choose settings with.
  public let validation: Sessions
  /// Repetitions that the settings ask for in ``trainFull`` and ``train``, which are without them: they
  /// may be many times the events.
  public let dwell: DwellRepetition?
  /// What became of the window.
  public let report: WindowReport
}
