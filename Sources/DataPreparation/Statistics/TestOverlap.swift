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
    var sequences: Set<UInt64> = []
    for session in 0..<train.sessions.sessionCount {
      sequences.insert(Self.hash(train.sessions.items(of: session)))
    }
    let end = train.sessions.times.max() ?? 0
    let sessions = test.sessions
    var (copied, long, copiedLong, early, shortest) = (0, 0, 0, 0, 0)
    for session in 0..<sessions.sessionCount {
      let items = sessions.items(of: session)
      let isCopy = sequences.contains(Self.hash(items))
      if isCopy { copied += 1 }
      if items.count >= Self.longLength {
        long += 1
        if isCopy { copiedLong += 1 }
      }
      if items.count == 2 { shortest += 1 }
      if let first = sessions.times[sessions.events(of: session)].first, first < end { early += 1 }
    }
    func share(_ part: Int, _ whole: Int) -> Double { Double(part) / Double(max(whole, 1)) }
    let count = sessions.sessionCount
    let unknown = sessions.items.count { Int($0) >= known }
    size = LogSize(
      events: sessions.eventCount, sessions: count,
      items: sessions.itemCounts(itemCount: test.vocabulary.count).count { $0 > 0 })
    unknownEvents = share(unknown, sessions.eventCount)
    copiedSessions = share(copied, count)
    copiedLongSessions = share(copiedLong, long)
    earlySessions = share(early, count)
    var warnings: [DataWarning] = []
    if copiedLongSessions > 0.05 { warnings.append(.copiedSessions(share: copiedLongSessions)) }
    if earlySessions > 0.01 { warnings.append(.testBeforeTrain(share: earlySessions)) }
    if unknownEvents > 0.2 { warnings.append(.unknownTestItems(share: unknownEvents)) }
    if count < 500 { warnings.append(.smallTest(events: size.events, sessions: count)) }
    if share(shortest, count) > 0.8 {
      warnings.append(.oneTargetPerSession(share: share(shortest, count)))
    }
    self.warnings = warnings
  }

  /// Alike for equal sequences; for others with a chance of 2⁻⁶⁴.
  private static func hash(_ items: ArraySlice<ItemIndex>) -> UInt64 {
    items.reduce(UInt64(items.count)) { hash, item in
      SplitMix64.mix(hash ^ UInt64(UInt32(bitPattern: item)) &+ 0x9E37_79B9_7F4A_7C15)
    }
  }
}
