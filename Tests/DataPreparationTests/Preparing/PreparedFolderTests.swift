import DataPreparation
import EventLogs
import Foundation
import SessionData
import SystemFiles
import TestSupport
import Testing
import Wording

@Suite struct PreparedFolderTests {
  private let scratch: Scratch
  private var settings: PreparationSettings {
    var settings = PreparationSettings()
    settings.minimumItemSupport = 1
    settings.split = TemporalSplit(.fraction(0.25), rule: .start)
    return settings
  }

  init() throws { scratch = try Scratch() }

  private func log() -> EventLog {
    EventLog(sessions: (0..<40).map { session in (0..<3).map { "\((session + $0) % 6)" } })
  }

  private func json(_ file: String) throws -> [String: Any] {
    let bytes = Data(try scratch.bytes(of: file))
    return try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
  }

  @Test func `a log is prepared into a folder, and the tables are read back`() throws {
    let report = try Preparation(settings).write(
      log(), to: scratch.file("data"), from: ["raw.tsv"])
    let names = ["prepare.json", "test.tsv", "train_full.tsv", "train_tr.tsv", "train_valid.tsv"]
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.file("data")).sorted() == names)
    let reader = EventLogReader(threads: 1)
    let train = try reader.read([scratch.file("data/train_full.tsv")])
    let full = try #require(report.windows.first?.full)
    #expect(train.sessions.eventCount == full.train.size.events)
    let json = try json("data/prepare.json")
    #expect(json["logs"] as? [String] == ["raw.tsv"] && json["version"] is String)
    #expect((json["windows"] as? [Any])?.count == 1)
    // Warnings name parameters as Swift does.
    let texts = (json["windows"] as? [[String: Any]])?.first?["warnings"] as? [[String: Any]] ?? []
    #expect(texts.contains { ($0["text"] as? String)?.contains("longer split period") == true })
  }

  /// RecBole's files hold the same split, are called like their folder, and go with the next preparation without them.
  @Test func `a benchmark is written beside the tables`() throws {
    let path = scratch.file("shop")
    func write(_ settings: PreparationSettings, benchmark: Bool) throws {
      let folder = try PreparedFolder(
        path, windows: settings.windows?.count, writesBenchmark: benchmark)
      let preparation = Preparation(settings)
      let report = try preparation.run(log()) { try folder.write($0) }
      try folder.finish(
        report,
        PreparationSummary(logs: [], recipe: nil, format: EventLogFormat(), settings: settings))
    }
    // What no preparation wrote stays.
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data("others".utf8).write(to: URL(fileURLWithPath: "\(path)/shop.test.inter"))
    try write(settings, benchmark: false)
    #expect(try scratch.bytes(of: "shop/shop.test.inter") == Array("others".utf8))
    try write(settings, benchmark: true)
    let reader = EventLogReader(threads: 1)
    for (table, part) in [("train_tr", "train"), ("train_valid", "valid"), ("test", "test")] {
      let events = try reader.read(["\(path)/\(table).tsv"])
      #expect(try reader.read(["\(path)/shop.\(part).inter"]).ids == events.ids)
    }
    try write(settings, benchmark: false)
    #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 5)
    try write(settings, benchmark: true)
    var windows = settings
    windows.windows = .init(count: 2, days: 60 / 86_400)
    try write(windows, benchmark: true)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        == ["prepare.json", "window-1", "window-2"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(path)/window-2").filter {
        $0.hasPrefix("window-2.") && $0.hasSuffix(".inter")
      }.count >= 2)
    try write(windows, benchmark: false)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(path)/window-2").allSatisfy {
        !$0.hasSuffix(".inter")
      })
  }

  @Test func `windows have folders of their own`() throws {
    var settings = settings
    settings.windows = .init(count: 2, days: 60 / 86_400)
    let report = try Preparation(settings).write(log(), to: scratch.file("a/data"))
    for number in 1...2 {
      let json = try json("a/data/window-\(number)/prepare.json")
      #expect((json["windows"] as? [[String: Any]])?.map { $0["number"] as? Int } == [number])
    }
    let stages = report.stages(of: report.windows[1])
    #expect(stages.map(\.name) == [.read, .window, .support])
  }

  @Test func `a stop leaves no table behind and an earlier set whole`() throws {
    try Preparation(settings).write(log(), to: scratch.file("data"))
    let before = try scratch.bytes(of: "data/prepare.json")
    let folder = try PreparedFolder(scratch.file("data"))
    #expect(throws: PreparationError.cancelled) {
      try Preparation(settings).run(log()) { window in
        try folder.write(window) { _, _ in false }
      }
    }
    #expect(try scratch.bytes(of: "data/prepare.json") == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 5)
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: scratch.file(folder)).sorted()
  }

  @Test func `nothing stale is left when windows follow a split, and the other way round`() throws {
    let tables = ["test.tsv", "train_full.tsv", "train_tr.tsv", "train_valid.tsv"]
    try Preparation(settings).write(log(), to: scratch.file("data"))
    _ = try scratch.write("data/notes.txt", "mine")
    var windows = settings
    windows.windows = .init(count: 3, days: 40 / 86_400)
    try Preparation(windows).write(log(), to: scratch.file("data"))
    #expect(
      try names("data") == ["notes.txt", "prepare.json", "window-1", "window-2", "window-3"])
    _ = try scratch.write("data/window-3/mine.txt", "mine")
    windows.windows = .init(count: 1, days: 60 / 86_400)
    try Preparation(windows).write(log(), to: scratch.file("data"))
    #expect(try names("data") == ["notes.txt", "prepare.json", "window-1", "window-3"])
    #expect(try names("data/window-3") == ["mine.txt"])
    try Preparation(settings).write(log(), to: scratch.file("data"))
    #expect(try names("data") == ["notes.txt", "prepare.json"] + tables + ["window-3"])
  }

  @Test func `what is read is not removed as stale`() throws {
    try Preparation(settings).write(log(), to: scratch.file("data"))
    let input = scratch.file("data/train_full.tsv")
    var windows = settings
    windows.windows = .init(count: 1, days: 40 / 86_400)
    try Preparation(windows).write(log(), to: scratch.file("data"), from: [input])
    #expect(try names("data") == ["prepare.json", "train_full.tsv", "window-1"])
  }

  @Test func `training and test are written where only validation cannot be had`() throws {
    // The test is the last two sessions, and the last two of the others have items of their own.
    let sessions = [["a", "b"], ["a", "b"], ["c", "d"], ["c", "d"], ["a", "b"], ["c", "d"]]
    var settings = settings
    settings.split = TemporalSplit(.fraction(0.3), rule: .start)
    try Preparation(self.settings).write(log(), to: scratch.file("data"))
    let report = try Preparation(settings).write(
      EventLog(sessions: sessions), to: scratch.file("data"))
    let window = report.windows[0]
    #expect(window.validation == nil && window.full.test.size.sessions == 2)
    #expect(window.warnings.map(\.code).first == "no_validation")
    #expect("\(window.warnings[0])".contains("split for validation"))
    #expect(try names("data") == ["prepare.json", "test.tsv", "train_full.tsv"])
    let json = try json("data/prepare.json")
    let written = try #require((json["windows"] as? [[String: Any]])?.first)
    #expect(written["validation"] == nil && written["full"] != nil)
  }

  @Test func `folders that stay empty are removed`() throws {
    let path = scratch.file("x/y")
    #expect(try PreparedFolder(path, windows: 3).files.count == 16)
    #expect(try scratch.names == [])
    _ = try scratch.write("file", "")
    #expect(throws: FileError.self) { try PreparedFolder(scratch.file("file")) }
  }

  @Test func `a window and a log write themselves`() throws {
    var format = EventLogFormat()
    format.sessionColumn = "session"
    _ = try Preparation(settings).run(log()) { window in
      try window.write(to: scratch.path, format: format)
    }
    #expect(try scratch.text(of: "test.tsv").hasPrefix("session\tItemId\tTime\n31\t"))
    try log().write(to: scratch.file("log.csv.gz"))
    let read = try EventLogReader(threads: 1).read([scratch.file("log.csv.gz")])
    #expect(read.ids == log().ids)
  }

  @Test func `errors and warnings name parameters and flags`() {
    let error = PreparationError.noTest(.test)
    #expect(error.description.hasSuffix("longer split period, or a split period of .fraction(0.1)"))
    #expect(error.text(.flags).hasSuffix("a longer --test-days, or --test-fraction 0.1"))
    let warning = DataWarning.smallTest(events: 2, sessions: 1)
    #expect(warning.text(.flags).hasSuffix("a longer --test-days, or several --windows"))
    #expect(DataWarning.interrupted(share: 0.5).text(.flags).hasSuffix("with --session-gap 60"))
    #expect("\(DataWarning.duplicateRows(events: 2))".contains("dropsDuplicateRows"))
  }
}
