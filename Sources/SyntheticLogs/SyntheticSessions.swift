import CPosix
import EventLogs
import Randomness

/// Invented clicks that look like those of a shop, the same for the same settings.
///
/// **Items** are sold by power laws of popularity. They belong to intents ("Nordic Camping"), each a grid of
/// eight kinds of things (a tent, a stove) in up to twelve colours. Most items appear, are in fashion and
/// vanish within 15 to 105 days, divided by the drift; some are always there.
///
/// **A session** is a visit with a shelf in mind: one kind of thing in any colour, or one colour of anything
/// that an intent offers. Which of the two it is shows only in the clicks, more than one of them. A
/// click is, with probability 1 − `predictability`, whatever item is popular on that day. Otherwise it is
///
/// - the same item again (8 %) or one of the last eight (14 %),
/// - the next item on the shelf, now and then a later one (40 %),
/// - an item of the shelf by its popularity on that day (38 %),
///
/// and before the last two the visitor may turn from the kind to the colour or back (20 %), to the same
/// shelf of a related intent (8 %), or to anything else (3 %). Lengths follow a power law, sessions
/// overlap, and starts have a daily rhythm.
///
/// With the default settings the order of the simple methods and of GRU4Rec, their figures, and what
/// `LogStatistics` says lie in the range of real logs. Memory grows with the catalogue and the sessions
/// that are open at the same time, not with the number of sessions.
public struct SyntheticSessions: Sendable {
  /// What to invent.
  public struct Settings: Sendable, Equatable {
    /// Number of sessions, ≥ 1, each of two or more events.
    public var sessions = 10_000
    /// Number of items, 1 … 2³¹ − 1.
    public var catalogue = 1000
    /// The same seed gives the same clicks.
    public var seed: UInt64 = 42
    /// How much the clicks of a session say about the next, 0 … 1: the probability that a click comes from
    /// the visit, not from what is popular on that day.
    public var predictability = 0.8
    /// Days that the log covers, ≥ 1; `nil` takes 2 to 60, some 2000 sessions each: enough that they
    /// overlap, and at least two days, so that one can be the test.
    public var days: Int?
    /// How fast items come and go, > 0: at 2 their lives are half as long.
    public var drift = 1.0

    /// Ten thousand sessions over a thousand items, as predictable as real ones.
    public init() {}
  }

  /// What is invented.
  public let settings: Settings
  /// Days on which sessions begin.
  public let days: Int

  private let catalogue: SyntheticCatalogue
  private let rhythm: DailyRhythm

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
    precondition(settings.days ?? 1 >= 1, "\(settings.days ?? 1) days")
    precondition(settings.drift > 0 && settings.drift.isFinite, "drift \(settings.drift)")
    self.settings = settings
    days = settings.days ?? min(60, max(2, settings.sessions / 2000))
    rhythm = DailyRhythm(sessions: settings.sessions, seed: settings.seed, days: Double(days))
    catalogue = SyntheticCatalogue(
      count: settings.catalogue, seed: settings.seed, logDays: rhythm.days, drift: settings.drift)
  }

  /// Writes all events in order of time.
  ///
  /// - Parameter progress: called now and then with the number of sessions begun so far; `false` stops.
  public func writeEvents(
    to writer: inout EventLogWriter, progress: (_ sessions: Int) -> Bool = { _ in true }
  ) throws(EventLogError) {
    var open = OpenSessions()
    var begun = 0
    var nextStart = rhythm.start(of: 0)
    while begun < settings.sessions || !open.isEmpty {
      while begun < settings.sessions, open.earliest.map({ nextStart <= $0 }) ?? true {
        open.insert(begin(begun, at: nextStart))
        begun += 1
        nextStart = rhythm.start(of: begun)
        if begun % 4096 == 0, !progress(begun) { return }
      }
      guard var visit = open.popEarliest() else { break }
      try writer.write(
        session: String(visit.number + 1), item: catalogue.id(of: visit.item), time: visit.time)
      visit.remaining -= 1
      if visit.remaining > 0 {
        advance(&visit)
        open.insert(visit)
      }
    }
    _ = progress(begun)
  }

  /// Writes identifier, title, category, colour, price and stock of every item, the most popular first.
  ///
  /// - Parameter path: as for `TableWriter`.
  public func writeItems(to path: String) throws(EventLogError) {
    var writer = try TableWriter(path: path, columns: SyntheticCatalogue.columns)
    for item in 0..<settings.catalogue {
      try writer.writeRow(catalogue.row(of: item))
    }
    try writer.finish()
  }

  // MARK: Sessions

  private func begin(_ number: Int, at time: Double) -> SyntheticVisit {
    var random = SplitMix64(seed: settings.seed, stream: UInt64(number) &* 2 &+ 1)
    // Lomax tail: P(length ≥ 2 + k) = (1 + k/4)^−2.5, four events on average.
    let tail = 4 * (pow(1 - random.uniform(), -1 / 2.5) - 1)
    return SyntheticVisit(
      number: number, time: time, length: 2 + Int(min(tail, 198)), random: random,
      in: catalogue, on: rhythm.day(of: time))
  }

  private func advance(_ visit: inout SyntheticVisit) {
    // Between clicks: a few seconds of looking, a minute on average, at most half an hour.
    let pause = min(5 - 60 * log(1 - visit.random.uniform()), 1800)
    visit.time += pause.rounded(.down)
    visit.click(
      in: catalogue, on: rhythm.day(of: visit.time), predictability: settings.predictability)
  }
}
