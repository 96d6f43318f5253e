import SessionData

/// What kind of log this is, and what to watch out for.
public struct LogStatistics: Sendable, Equatable {
  /// Numbers of events, sessions and items.
  public let size: LogSize
  /// How long sessions are.
  public let lengths: LengthStatistics
  /// What times can be trusted with.
  public let times: TimeStatistics
  /// How unevenly events are spread over items.
  public let popularity: PopularityStatistics
  /// How often items come again.
  public let repeats: RepeatStatistics
  /// How fast new items come; `nil` where days mean nothing or are too few.
  public let newItems: NewItemStatistics?
  /// How much the order of clicks says; `nil` where there is nothing to predict.
  public let order: OrderSignal?
  /// Events of visitors and items that were not known.
  public let unknown: UnknownEvents
  /// What misleads whoever does not know it.
  public let warnings: [DataWarning]

  /// Looks at a log.
  public init(_ log: EventLog) {
    let sessions = log.sessions
    let itemCount = log.vocabulary.count
    let counts = sessions.itemCounts(itemCount: itemCount)
    popularity = PopularityStatistics(counts: counts)
    size = LogSize(
      events: sessions.eventCount, sessions: sessions.count, items: popularity.items)
    lengths = LengthStatistics(sessions)
    times = TimeStatistics(times: sessions.times, offsets: sessions.offsets)
    repeats = RepeatStatistics(sessions)
    newItems = NewItemStatistics(sessions, times, itemCount: itemCount)
    order = OrderSignal(sessions, itemCount: itemCount)
    unknown = UnknownEvents(
      log.report, offsets: sessions.offsets, vocabulary: log.vocabulary,
      counts: counts.map(Int.init))
    warnings =
      unknown.warnings
      + Self.warnings(log.report, size, lengths, times, popularity, repeats, order)
  }

  private static func warnings(
    _ report: ReadReport, _ size: LogSize, _ lengths: LengthStatistics, _ times: TimeStatistics,
    _ popularity: PopularityStatistics, _ repeats: RepeatStatistics, _ order: OrderSignal?
  ) -> [DataWarning] {
    var warnings: [DataWarning] = []
    if let mixed = DataWarning.mixedTimes(of: report) { warnings.append(mixed) }
    warnings += times.warnings
    if let twice = DataWarning.duplicateRows(repeats.duplicates, of: size.events) {
      warnings.append(twice)
    } else if repeats.immediate > 0.1 {
      warnings.append(.immediateRepeats(share: repeats.immediate))
    }
    let singles = Double(lengths.singles) / Double(max(size.sessions, 1))
    if singles > 0.1 { warnings.append(.singleEvents(share: singles)) }
    if let robots = DataWarning.robots(lengths) { warnings.append(robots) }
    let rare = Double(popularity.rareItems) / Double(max(popularity.items, 1))
    if rare > 0.2 { warnings.append(.rareItems(share: rare)) }
    if popularity.items >= 100, popularity.topHundredth > 0.3 {
      warnings.append(.popularHead(share: popularity.topHundredth))
    }
    if let free = DataWarning.orderFree(order) { warnings.append(free) }
    return warnings
  }
}
