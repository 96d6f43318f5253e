/// Splits a log by time: sessions that end in its last seconds are the test.
public struct TemporalSplit: Sendable, Equatable {
  /// Length of the test period in seconds, > 0, counted back from the last event.
  public let testSeconds: Double

  /// A split with this test period.
  ///
  /// - Precondition: `testSeconds` is finite and > 0.
  public init(testSeconds: Double) {
    precondition(testSeconds.isFinite && testSeconds > 0, "test period of \(testSeconds) s")
    self.testSeconds = testSeconds
  }

  /// Both parts of `log`; each keeps the order of its sessions.
  ///
  /// The training part numbers its own items anew, in the order of `log`. The test part numbers
  /// these the same, and items that only it has behind them: an evaluation drops them as unknown.
  public func split(_ log: EventLog) -> (train: EventLog, test: EventLog) {
    let sessions = log.sessions
    let occupied = (0..<sessions.sessionCount).filter { !sessions.events(of: $0).isEmpty }
    // Events of a session stand in order of time: its last event is its latest.
    let ends = occupied.map { sessions.times[sessions.offsets[$0 + 1] - 1] }
    let cut = (ends.max() ?? 0) - testSeconds
    let isTest = ends.map { $0 >= cut }
    let train = zip(occupied, isTest).filter { !$1 }.map(\.0)
    let test = zip(occupied, isTest).filter { $1 }.map(\.0)
    let vocabulary = Self.vocabulary(of: train, in: log, after: ItemVocabulary())
    let extended = Self.vocabulary(of: test, in: log, after: vocabulary)
    return (
      Self.part(train, of: log, vocabulary: vocabulary),
      Self.part(test, of: log, vocabulary: extended)
    )
  }

  /// `known` and then the other items of `chosen` sessions, in the order of `log`.
  private static func vocabulary(
    of chosen: [Int], in log: EventLog, after known: ItemVocabulary
  ) -> ItemVocabulary {
    var occurs = [Bool](repeating: false, count: log.vocabulary.count)
    for session in chosen {
      for item in log.sessions.items(of: session) { occurs[Int(item)] = true }
    }
    var vocabulary = known
    for item in occurs.indices where occurs[item] {
      vocabulary.add(log.vocabulary.id(of: ItemIndex(item)))
    }
    return vocabulary
  }

  private static func part(
    _ chosen: [Int], of log: EventLog, vocabulary: ItemVocabulary
  ) -> EventLog {
    let indices = (0..<log.vocabulary.count).map { item in
      vocabulary.index(of: log.vocabulary.id(of: ItemIndex(item))) ?? -1
    }
    var items: [ItemIndex] = []
    var times: [Double] = []
    var offsets = [0]
    for session in chosen {
      let events = log.sessions.events(of: session)
      items += log.sessions.items[events].map { indices[Int($0)] }
      times += log.sessions.times[events]
      offsets.append(items.count)
    }
    return EventLog(
      vocabulary: vocabulary,
      sessions: SessionStore(items: items, times: times, offsets: offsets))
  }
}
