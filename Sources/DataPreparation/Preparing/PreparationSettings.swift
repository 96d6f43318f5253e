import EventLogs
import SessionData

/// How a raw log becomes training and test sets.
public struct PreparationSettings: Sendable, Equatable {
  /// Whether events of visitors and items that were not known are left out, such as those of a user `NA`: what
  /// ``DataWarning/unknownVisitors(id:events:share:)`` and ``DataWarning/unknownItem(id:events:share:)`` name.
  public var dropsUnknown = false
  /// The time that the log is bounded to; all of it as it stands.
  public var period = LogPeriod()
  /// Whether rows that stand in the log twice are left out: the same session, or user, item and time.
  public var dropsDuplicateRows = false
  /// Pause in seconds, > 0, behind which a new session begins; `nil` keeps the log's sessions whole.
  public var sessionGap: Double?
  /// Only sessions that start in so many days, > 0, before the log's last event; `nil` for all.
  public var lastDays: Double?
  /// Whether an event on the item of the event before it is left out.
  public var dropsImmediateRepeats = false
  /// Events that an item needs, ≥ 1.
  public var minimumItemSupport = 5
  /// Events that a session needs, ≥ 1.
  public var minimumSessionLength = 2
  /// Most events of a session, ≥ ``minimumSessionLength``; longer ones are left out, as those of robots.
  public var maximumSessionLength: Int?
  /// How often the two minima are applied.
  public var filtering = Filtering.untilStable
  /// What is training and what is test.
  public var split = TemporalSplit(.days(1), rule: .start)
  /// Several splits of the log's end instead of one of the whole log.
  public var windows: Windows?
  /// In training sets, an event is repeated once more for so many seconds, ≥ 1, spent on it.
  public var dwellSeconds: Double?

  /// One split of the whole log: five events an item, two a session, a test of one day.
  public init() {}

  /// How often items and sessions below their minima are removed.
  public enum Filtering: Sendable, Equatable {
    /// Short sessions, rare items, short sessions again: as for the data set of the RecSys Challenge 2015
    /// in the papers. A few items may end below their minimum.
    case once
    /// Again and again until nothing is below its minimum.
    case untilStable
  }

  /// Windows of equal length that follow each other and end with the log; each is split by itself.
  public struct Windows: Sendable, Equatable {
    /// Number of windows, ≥ 1.
    public let count: Int
    /// Length of each in days, > 0.
    public let days: Double

    /// - Precondition: `count` and `days` lie in their ranges.
    public init(count: Int, days: Double) {
      precondition(count >= 1 && days.isFinite && days > 0, "\(count) windows of \(days) days")
      self.count = count
      self.days = days
    }
  }

  /// Seconds of a day.
  static let day = 86_400.0
}
