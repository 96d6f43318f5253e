import EventLogs
import Randomness

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Invented but realistic clicks, the same for the same settings.
///
/// Item popularity and session lengths follow power laws; sessions overlap in time, with a daily
/// rhythm. Items belong to intents; the next click is, with probability `predictability`, a fixed
/// successor of the last one within its intent. Memory grows with the catalogue and the number of
/// sessions that are open at the same time, not with the number of sessions.
public struct SyntheticSessions: Sendable {
  /// What to invent.
  public struct Settings: Sendable, Equatable {
    /// Number of sessions, ≥ 1, each of two or more events.
    public var sessions = 10_000
    /// Number of items, 1 … 2³¹ − 1.
    public var catalogue = 1000
    /// The same seed gives the same clicks.
    public var seed: UInt64 = 42
    /// How much the last click says about the next, 0 … 1: nothing at 0, most of it at 1.
    public var predictability = 0.7

    /// Ten thousand sessions over a thousand items, fairly predictable.
    public init() {}
  }

  /// What is invented.
  public let settings: Settings

  private let catalogue: SyntheticCatalogue

  /// Prepares the catalogue.
  ///
  /// - Precondition: the settings lie in their ranges.
  public init(_ settings: Settings) {
    precondition(settings.sessions >= 1, "\(settings.sessions) sessions")
    precondition(
      settings.catalogue >= 1 && settings.catalogue <= Int(Int32.max),
      "a catalogue of \(settings.catalogue) items")
    precondition(
      settings.predictability >= 0 && settings.predictability <= 1,
      "predictability \(settings.predictability)")
    self.settings = settings
    catalogue = SyntheticCatalogue(count: settings.catalogue, seed: settings.seed)
  }

  /// Writes all events in order of time.
  ///
  /// - Parameter progress: called now and then with the number of sessions begun so far; `false` stops.
  public func writeEvents(
    to writer: inout EventLogWriter, progress: (_ sessions: Int) -> Bool = { _ in true }
  ) throws(EventLogError) {
    var open = OpenSessions()
    var begun = 0
    var nextStart = startTime(of: 0)
    while begun < settings.sessions || !open.isEmpty {
      while begun < settings.sessions, open.earliest.map({ nextStart <= $0 }) ?? true {
        open.insert(begin(begun, at: nextStart))
        begun += 1
        nextStart = startTime(of: begun)
        if begun % 4096 == 0, !progress(begun) { return }
      }
      guard var session = open.popEarliest() else { break }
      try writer.write(
        session: String(session.number + 1), item: catalogue.id(of: session.item),
        time: session.time)
      session.remaining -= 1
      if session.remaining > 0 {
        advance(&session)
        open.insert(session)
      }
    }
    _ = progress(begun)
  }

  /// Writes identifier, title and category of every item, the most popular first.
  ///
  /// - Parameter path: as for ``TableWriter``.
  public func writeItems(to path: String) throws(EventLogError) {
    var writer = try TableWriter(path: path, columns: ["ItemId", "Title", "Category"])
    for item in 0..<settings.catalogue {
      let (title, category) = catalogue.title(of: item)
      try writer.writeRow([catalogue.id(of: item), title, category])
    }
    try writer.finish()
  }

  // MARK: Sessions

  private func begin(_ number: Int, at time: Double) -> OpenSessions.Session {
    var random = SplitMix64(seed: settings.seed, stream: UInt64(number) &* 2 &+ 1)
    // Lomax tail: P(length ≥ 2 + k) = (1 + k/4)^−2.5, four events on average.
    let tail = 4 * (pow(1 - random.uniform(), -1 / 2.5) - 1)
    let item = catalogue.popularItem(&random)
    return OpenSessions.Session(
      number: number, time: time, item: item, remaining: 2 + Int(min(tail, 198)), random: random)
  }

  private func advance(_ session: inout OpenSessions.Session) {
    // Between clicks: a few seconds of looking, a minute on average, at most half an hour.
    let pause = min(5 - 60 * log(1 - session.random.uniform()), 1800)
    session.time += pause.rounded(.down)
    if session.random.uniform() < settings.predictability {
      session.item = catalogue.successor(of: session.item, &session.random)
    } else if session.random.uniform() < settings.predictability {
      session.item = catalogue.relatedItem(to: session.item, &session.random)
    } else {
      session.item = catalogue.popularItem(&session.random)
    }
  }

  // MARK: Times

  /// 2024-01-01T00:00:00Z.
  private static let firstDay = 1_704_067_200.0
  /// Share of a day's sessions that start in each hour, times 187.
  private static let hours = [
    4, 2, 1, 1, 1, 2, 4, 6, 8, 9, 9, 10, 10, 9, 9, 9, 10, 11, 12, 14, 15, 14, 10, 7,
  ]

  /// Start of session `number`: sessions are spread evenly over the days and by the hour's share in
  /// them, each moved a little at random, so that starts ascend.
  private func startTime(of number: Int) -> Double {
    var random = SplitMix64(seed: settings.seed, stream: UInt64(number) &* 2)
    // Enough sessions a day that they overlap; at least two days, so that one can be the test.
    let days = Double(min(60, max(2, settings.sessions / 2000)))
    let position = (Double(number) + random.uniform()) / Double(settings.sessions) * days
    let day = position.rounded(.down)
    var share = (position - day) * Double(Self.hours.reduce(0, +))
    var hour = 0
    while hour < 23 && share >= Double(Self.hours[hour]) {
      share -= Double(Self.hours[hour])
      hour += 1
    }
    let inHour = min(share / Double(Self.hours[hour]), 1)
    return (Self.firstDay + day * 86_400 + (Double(hour) + inHour) * 3600).rounded(.down)
  }
}
