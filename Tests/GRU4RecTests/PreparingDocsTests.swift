import DataPreparation
import SessionData
import Testing

/// The worked example of docs/preparing-data.md, recomputed.
@Suite struct PreparingDocsTests {
  @Test func `stages and sets`() throws {
    let page = try DocsPage("preparing-data.md")
    let rows = try page.words("log")
    var settings = PreparationSettings()
    settings.sessionGap = 3600
    settings.dropsImmediateRepeats = true
    settings.minimumItemSupport = 3
    settings.split = TemporalSplit(.seconds(110 * 60), rule: .start)

    let visitors = rows.map { $0[0] }.reduce(into: [String]()) { list, visitor in
      if list.last != visitor { list.append(visitor) }
    }
    let vocabulary = ItemVocabulary(ids: rows.map { $0[1] })
    let times = try rows.map { try #require(Double($0[2])) * 60 }
    let items = try rows.map { try #require(vocabulary.index(of: $0[1])) }
    let offsets = visitors.map { visitor in rows.firstIndex { $0[0] == visitor } ?? 0 }
    let store = Sessions(items: items, times: times, offsets: offsets + [rows.count])
    var sets: [String] = []
    let report = try Preparation(settings).run(EventLog(vocabulary: vocabulary, sessions: store)) {
      let stores = [
        ("train_full", $0.trainFull), ("test", $0.test), ("train_tr", $0.train),
        ("train_valid", $0.validation),
      ]
      for (name, store) in stores {
        let sessions = (0..<store.sessionCount).map { session in
          store.items(of: session).map { vocabulary.id(of: $0) }.joined(separator: " ")
        }
        sets.append("\(name) = \(sessions.joined(separator: ", "))")
      }
    }
    #expect(try page.lines("sets") == sets)
    let stages = (report.stages + report.windows[0].stages).map { stage in
      "\(stage.name.rawValue) = \(stage.size.events) events, \(stage.size.sessions) sessions"
    }
    #expect(try page.lines("stages") == stages)
  }
}
