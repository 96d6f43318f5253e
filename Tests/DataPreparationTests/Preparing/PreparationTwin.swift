import DataPreparation
import SessionData

/// The slowest and most obvious preparation that could be right: lists of events, filtered again and again.
struct PreparationTwin {
  struct Event: Equatable {
    var session: Int
    var item: String
    var time: Double
  }

  typealias Sessions = [[Event]]

  var settings: PreparationSettings

  /// The four sets of a log.
  struct Sets {
    var trainFull: Sessions
    var test: Sessions
    var train: Sessions
    var validation: Sessions
  }

  /// Sessions as the log has them, to sets; `nil` when training or test would be empty, and no validation where it
  /// would be.
  func prepare(_ log: Sessions) -> Sets? {
    var sessions = log
    if let gap = settings.sessionGap { sessions = sessions.flatMap { Self.cut($0, gap) } }
    if let days = settings.lastDays {
      let end = sessions.joined().map(\.time).max() ?? 0
      sessions = sessions.filter { $0[0].time >= end - days * 86_400 }
    }
    if settings.dropsImmediateRepeats { sessions = sessions.map(Self.withoutRepeats) }
    if let longest = settings.maximumSessionLength {
      sessions = sessions.filter { $0.count <= longest }
    }
    sessions = filter(sessions)
    guard let (trainFull, test) = split(Self.ordered(sessions)) else { return nil }
    let (train, validation) = split(trainFull) ?? ([], [])
    return Sets(trainFull: trainFull, test: test, train: train, validation: validation)
  }

  private static func cut(_ session: [Event], _ gap: Double) -> Sessions {
    var parts: Sessions = []
    for event in session {
      if let last = parts.last?.last, event.time - last.time <= gap {
        parts[parts.count - 1].append(event)
      } else {
        parts.append([event])
      }
    }
    return parts
  }

  private static func withoutRepeats(_ session: [Event]) -> [Event] {
    var kept: [Event] = []
    for event in session where kept.last?.item != event.item { kept.append(event) }
    return kept
  }

  private func filter(_ log: Sessions) -> Sessions {
    func long(_ sessions: Sessions) -> Sessions {
      sessions.filter { $0.count >= settings.minimumSessionLength }
    }
    func popular(_ sessions: Sessions) -> Sessions {
      var counts: [String: Int] = [:]
      for event in sessions.joined() { counts[event.item, default: 0] += 1 }
      return sessions.map {
        $0.filter { counts[$0.item, default: 0] >= settings.minimumItemSupport }
      }
    }
    var sessions = long(popular(long(log)))
    while settings.filtering == .untilStable {
      let next = long(popular(sessions))
      if next == sessions { break }
      sessions = next
    }
    return sessions.filter { !$0.isEmpty }
  }

  private static func ordered(_ sessions: Sessions) -> Sessions {
    sessions.enumerated().sorted {
      ($0.element[0].time, $0.offset) < ($1.element[0].time, $1.offset)
    }.map(\.element)
  }

  private func split(_ sessions: Sessions) -> (train: Sessions, test: Sessions)? {
    guard !sessions.isEmpty else { return nil }
    func key(_ session: [Event]) -> Double {
      settings.split.rule == .start ? session[0].time : session[session.count - 1].time
    }
    let cut: Double
    switch settings.split.period {
    case .seconds(let seconds): cut = (sessions.joined().map(\.time).max() ?? 0) - seconds
    case .fraction(let fraction):
      cut = sessions.map(key).sorted()[Int(Double(sessions.count) * (1 - fraction))]
    }
    var train = sessions.filter { key($0) < cut }
    if settings.split.rule == .start {
      train = train.map { $0.filter { $0.time < cut } }
        .filter { $0.count >= settings.minimumSessionLength }
    }
    let known = Set(train.joined().map(\.item))
    let test = sessions.filter { key($0) >= cut }
      .map { $0.filter { known.contains($0.item) } }.filter { $0.count >= 2 }
    return train.isEmpty || test.isEmpty ? nil : (train, Self.ordered(test))
  }
}
