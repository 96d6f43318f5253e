import SessionData
import Wording

/// What a split holds.
struct SplitFacts {
  /// Sizes of a log.
  struct Log {
    let events: Int
    let sessions: Int
    let items: Int
    let firstTime: Double
    let lastTime: Double

    init(_ sessions: Sessions) {
      events = sessions.eventCount
      self.sessions = sessions.sessionCount
      items = Set(sessions.items).count
      firstTime = sessions.times.min() ?? 0
      lastTime = sessions.times.max() ?? 0
    }

    var json: JSONObject {
      JSONObject([
        "events": events, "sessions": sessions, "items": items, "first_time": firstTime,
        "last_time": lastTime,
      ])
    }

    /// In one line.
    var text: String {
      "\(NumberText.count(events, "event")) in \(NumberText.count(sessions, "session")) over "
        + "\(NumberText.count(items, "item")), \(NumberText.time(firstTime)) to \(NumberText.time(lastTime))"
    }
  }

  let files: SplitFiles
  let train: Log?
  let test: Log
  let predictions: Int
  let droppedEvents: Int
  let overlapInTime: Double

  init(_ data: SplitData) {
    files = data.files
    train = data.train.map { Log($0.sessions) }
    test = Log(data.test)
    predictions = data.test.eventCount - data.test.sessionCount
    droppedEvents = data.droppedEvents
    overlapInTime = data.overlapInTime
  }
}
