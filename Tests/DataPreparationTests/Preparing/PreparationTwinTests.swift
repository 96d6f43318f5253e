import DataPreparation
import Randomness
import SessionData
import Testing

/// The preparation against its twin, and what must hold of its sets whatever the log.
struct PreparationTwinTests {
  @Test(arguments: 0..<60) func `the sets are those of the twin`(round: Int) throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let settings = Self.settings(&random)
    let log = try Self.log(&random)
    let twin = PreparationTwin(settings: settings).prepare(log.events)
    var windows: [PreparedWindow] = []
    let failure = Result {
      try Preparation(settings).run(log.log) { windows.append($0) }
    }
    guard let twin else {
      #expect(throws: PreparationError.self, "seed \(seed)") { try failure.get() }
      return
    }
    _ = try failure.get()
    let window = try #require(windows.first, "seed \(seed)")
    #expect(windows.count == 1)
    expect(window.trainFull, window, twin.trainFull, seed)
    expect(window.test, window, twin.test, seed)
    expect(window.train, window, twin.train, seed)
    expect(window.validation, window, twin.validation, seed)
    Self.expectProperties(window, settings, seed)
  }

  private func expect(
    _ store: Sessions, _ window: PreparedWindow, _ twin: PreparationTwin.Sessions,
    _ seed: UInt64, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let ids = (0..<store.sessionCount).map { session in
      store.items(of: session).map { window.vocabulary.id(of: $0) }
    }
    #expect(ids == twin.map { $0.map(\.item) }, "seed \(seed)", sourceLocation: sourceLocation)
    #expect(
      store.times == twin.joined().map(\.time), "seed \(seed)", sourceLocation: sourceLocation)
  }

  private static func expectProperties(
    _ window: PreparedWindow, _ settings: PreparationSettings, _ seed: UInt64
  ) {
    for (train, test) in [(window.trainFull, window.test), (window.train, window.validation)] {
      let trained = Set(train.items)
      #expect(test.items.allSatisfy(trained.contains), "seed \(seed): a test item is unknown")
      if settings.split.rule == .start, let start = test.times.min() {
        #expect(
          train.times.allSatisfy { $0 < start }, "seed \(seed): training reaches into the test")
      }
      for store in [train, test] {
        let starts = (0..<store.sessionCount).map { store.times[store.offsets[$0]] }
        #expect(starts == starts.sorted(), "seed \(seed)")
        #expect((0..<store.sessionCount).allSatisfy { !store.events(of: $0).isEmpty })
      }
    }
    if settings.filtering == .untilStable, let support = window.report.stages.last {
      #expect(support.name == .support && support.size.events > 0)
    }
  }

  // MARK: Invented logs

  private static func settings(_ random: inout SplitMix64) -> PreparationSettings {
    var settings = PreparationSettings()
    if Bool.random(using: &random) {
      settings.sessionGap = Double.random(in: 50...400, using: &random)
    }
    if Int.random(in: 0..<3, using: &random) == 0 { settings.lastDays = 0.06 }
    settings.dropsImmediateRepeats = Bool.random(using: &random)
    settings.minimumItemSupport = Int.random(in: 1...6, using: &random)
    settings.minimumSessionLength = Int.random(in: 1...3, using: &random)
    if Bool.random(using: &random) { settings.maximumSessionLength = 6 }
    settings.filtering = Bool.random(using: &random) ? .once : .untilStable
    let rule: TemporalSplit.Rule = Bool.random(using: &random) ? .start : .end
    settings.split =
      Bool.random(using: &random)
      ? TemporalSplit(.fraction(Double.random(in: 0.05...0.4, using: &random)), rule: rule)
      : TemporalSplit(.seconds(Double.random(in: 500...3000, using: &random)), rule: rule)
    return settings
  }

  /// A log as the reader gives it, and the same as lists of events.
  private static func log(
    _ random: inout SplitMix64
  ) throws -> (log: EventLog, events: PreparationTwin.Sessions) {
    var sessions: [[(item: String, time: Double)]] = []
    for _ in 0..<Int.random(in: 20...150, using: &random) {
      var time = Double(Int.random(in: 0..<8000, using: &random))
      var session: [(item: String, time: Double)] = []
      var item = Int.random(in: 0..<20, using: &random)
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        session.append(("i\(item * item / 10)", time))
        if Int.random(in: 0..<4, using: &random) > 0 {
          item = Int.random(in: 0..<20, using: &random)
        }
        time += Double(Int.random(in: 0..<300, using: &random))
      }
      sessions.append(session)
    }
    let ordered = sessions.enumerated().sorted {
      ($0.element[0].time, $0.offset) < ($1.element[0].time, $1.offset)
    }.map(\.element)
    let vocabulary = ItemVocabulary(ids: ordered.joined().map(\.item))
    var offsets = [0]
    for session in ordered { offsets.append(offsets[offsets.count - 1] + session.count) }
    let items = try ordered.joined().map { try #require(vocabulary.index(of: $0.item)) }
    let store = Sessions(items: items, times: ordered.joined().map(\.time), offsets: offsets)
    let events = ordered.enumerated().map { session, events in
      events.map { PreparationTwin.Event(session: session, item: $0.item, time: $0.time) }
    }
    return (EventLog(vocabulary: vocabulary, sessions: store), events)
  }
}
