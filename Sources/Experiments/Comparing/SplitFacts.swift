import SessionData
import Wording

/// What a split holds.
public struct SplitFacts: Sendable {
  /// Sizes of a log.
  public struct Log: Sendable, Equatable {
    /// Number of events.
    public let events: Int
    /// Number of sessions.
    public let sessions: Int
    /// Number of items with events.
    public let items: Int
    /// Time of the first event in Unix seconds.
    public let firstTime: Double
    /// Time of the last event in Unix seconds.
    public let lastTime: Double

    /// What its times count that are numbers; nothing where all are dates, or the log came from no file.
    public let timeUnits: [TimeUnit]

    init(_ sessions: Sessions, _ report: ReadReport) {
      timeUnits = report.timeUnits
      events = sessions.eventCount
      self.sessions = sessions.sessionCount
      items = Set(sessions.items).count
      firstTime = sessions.times.min() ?? 0
      lastTime = sessions.times.max() ?? 0
    }

    var json: JSONObject {
      JSONObject([
        "events": events, "sessions": sessions, "items": items, "first_time": firstTime,
        "last_time": lastTime, "time_units": timeUnits.map(\.rawValue),
      ])
    }

    /// In one line.
    public var text: String {
      "\(NumberText.count(events, "event")) in \(NumberText.count(sessions, "session")) over "
        + "\(NumberText.count(items, "item")), \(NumberText.time(firstTime)) to \(NumberText.time(lastTime))"
    }
  }

  /// What the split is called.
  public let name: String
  /// What a report says it is about.
  package let title: String
  /// Files that models were made from; none where the log was in memory.
  public let trainFiles: [String]
  /// Files that models were measured on; none where the log was in memory.
  public let testFiles: [String]
  /// What models were made from; `nil` where all of them were finished.
  public let train: Log?
  /// What they were measured on.
  public let test: Log
  /// Events after the first of their session in the test.
  public let predictions: Int
  /// Events of the test whose items some model does not know.
  public let droppedEvents: Int
  /// Share of the test sessions that begin before the training log ends.
  public let overlapInTime: Double

  init(_ data: SplitData) {
    name = data.split.name
    title = data.split.title
    trainFiles = data.split.trainFiles
    testFiles = data.split.testFiles
    train = data.train.map { Log($0.sessions, $0.report) }
    test = Log(data.test, data.testReport)
    predictions = data.test.eventCount - data.test.sessionCount
    droppedEvents = data.droppedEvents
    overlapInTime = data.overlapInTime
  }
}
