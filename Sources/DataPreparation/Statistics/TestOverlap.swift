import Randomness
import SessionData

/// How a test log relates to the training log that is to be measured with it.
public struct TestOverlap: Sendable, Equatable {
  /// Size of the test log.
  public let size: LogSize
  /// Share of its events on items that training lacks.
  public let unknownEvents: Double
  /// Share of its sessions that stand in training too, item for item.
  public let copiedSessions: Double
  /// The same among sessions of four or more events, which are seldom alike by chance.
  public let copiedLongSessions: Double
  /// Share of its sessions that start before the last event of training.
  public let earlySessions: Double
  /// What misleads whoever does not know it.
  public let warnings: [DataWarning]

  /// Sessions from this length on are seldom alike by chance.
  private static let longLength = 4

  /// Compares two logs.
  ///
  /// - Parameter test: its items are numbered as those of `train`, others behind them.
  /// - Precondition: `test.vocabulary` begins with `train.vocabulary`.
  public init(train: EventLog, test: EventLog) {
    let known = train.vocabulary.count
    precondition(test.vocabulary.count >= known, "the test must be read with training's items")
    let sequences = Set(train.sessions.lazy.map { Self.hash($0.items) })
    // Places in two logs tell nothing of each other.
    let isOrdered = !train.report.timesAreRowNumbers && !test.report.timesAreRowNumbers
    let end = isOrdered ? train.sessions.times.max() ?? 0 : 0
    let sessions = test.sessions
    var (copied, long, copiedLong, early, shortest) = (0, 0, 0, 0, 0)
    for session in sessions {
      let isCopy = sequences.contains(Self.hash(session.items))
      if isCopy { copied += 1 }
      if session.length >= Self.longLength {
        long += 1
        if isCopy { copiedLong += 1 }
      }
      if session.length == 2 { shortest += 1 }
      if let first = session.times.first, first < end { early += 1 }
    }
    func share(_ part: Int, _ whole: Int) -> Double { Double(part) / Double(max(whole, 1)) }
    let count = sessions.count
    let unknown = sessions.items.count { Int($0) >= known }
    size = LogSize(
      events: sessions.eventCount, sessions: count,
      items: sessions.itemCounts(itemCount: test.vocabulary.count).count { $0 > 0 })
    unknownEvents = share(unknown, sessions.eventCount)
    copiedSessions = share(copied, count)
    copiedLongSessions = share(copiedLong, long)
    earlySessions = share(early, count)
    warnings = [
      copiedLongSessions > 0.05 ? .copiedSessions(share: copiedLongSessions) : nil,
      earlySessions > 0.01 ? .testBeforeTrain(share: earlySessions) : nil,
      .unknown(unknown, ofTest: sessions.eventCount),
      .small(test: size.events, sessions: count),
      .oneTarget(sessionsOfTwo: shortest, of: count),
    ].compactMap(\.self)
  }

  /// Alike for equal sequences; for others with a chance of 2⁻⁶⁴.
  private static func hash(_ items: ArraySlice<ItemIndex>) -> UInt64 {
    items.reduce(UInt64(items.count)) { hash, item in
      SplitMix64.mix(hash ^ UInt64(UInt32(bitPattern: item)) &+ 0x9E37_79B9_7F4A_7C15)
    }
  }
}
