import EventLogs
import Foundation
import SessionData
import TestSupport
import Testing

/// Files of Parquet as logs.
@Suite struct ParquetLogTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  static func path(_ name: String) -> String {
    SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Parquet/\(name).parquet").path
  }

  /// Puts a file into the folder of the test.
  private func copy(_ name: String, to place: String) throws -> String {
    let target = URL(filePath: scratch.file(place))
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: Self.path(name), toPath: target.path)
    return target.path
  }

  private func read(
    _ paths: String..., threads: Int = 2, change: (inout EventLogFormat) -> Void = { _ in }
  ) throws -> EventLog {
    var format = EventLogFormat()
    change(&format)
    return try EventLogReader(format: format, threads: threads).read(paths)
  }

  /// The log of the fixtures as text.
  private func text() throws -> EventLog {
    let rows = (0..<60).map { "\($0 / 3)\titem-\($0 * $0 % 17)\t\(1_700_000_000 + 10 * $0)\n" }
    return try read(scratch.write("log.tsv", header + rows.joined()))
  }

  @Test(arguments: [
    "pyarrow-snappy-v1", "pyarrow-plain", "pyarrow-small-pages", "pyarrow-split", "duckdb-times",
    "duckdb-zstd-v2", "fastparquet-gzip", "fastparquet-int96", "times-ns", "times-text",
  ])
  func logsAreThoseOfTheSameText(_ name: String) throws {
    let expected = try text()
    for threads in [1, 3] {
      let log = try read(Self.path(name), threads: threads)
      #expect(log.ids == expected.ids && log.sessions == expected.sessions, "\(name)")
      #expect(log.report.rows == 60 && log.report.skippedRows == 0)
      let areDates = name.contains("time") || name.contains("int96")
      #expect(log.report.datedRows == (areDates ? 60 : 0))
    }
  }

  /// Times of the format's unit are those of numbers; moments have their own.
  @Test func unitsAreForNumbersOnly() throws {
    let numbers = try read(Self.path("pyarrow-plain")) { $0.timeUnit = .milliseconds }
    #expect(numbers.sessions.times.first == 1_700_000)
    let moments = try read(Self.path("times-us")) { $0.timeUnit = .milliseconds }
    #expect(moments.sessions.times.first == 1_700_000_000)
    let days = try read(Self.path("times-days"))
    #expect(days.sessions.times == [1_704_067_200, 1_704_153_600, 1_704_240_000])
  }

  @Test(arguments: ["unsigned", "negative", "decimal", "uuid", "float", "text", "group.id"])
  func sessionsMayBeOfAnyNamingType(_ column: String) throws {
    let log = try read(Self.path("identifiers")) { $0.sessionColumn = column }
    #expect(log.ids == [["a"], ["b"], ["c"]])
    let items = try read(Self.path("identifiers")) { format in
      (format.sessionColumn, format.itemColumn) = ("ItemId", column)
    }
    #expect(
      items.ids.last == [
        column == "group.id"
          ? "z"
          : column == "decimal"
            ? "7.00"
            : column == "uuid" ? "00000000-0000-0000-0000-000000000007" : "7"
      ])
  }

  @Test(arguments: ["boolean", "clock", "bytes"])
  func otherColumnsAreNamed(_ column: String) throws {
    let path = Self.path("identifiers")
    let error = logError {
      try read(path) {
        ($0.sessionColumn, $0.itemColumn, $0.timeColumn) = (column, "text", "small")
      }
    }
    guard case .unsupported(path, let reason) = error else {
      return #expect(Bool(false), "\(error as Any)")
    }
    #expect(reason.contains("column '\(column)'"))
  }

  @Test func timesNameNothing() throws {
    let error = logError {
      try read(Self.path("times-ms")) { ($0.sessionColumn, $0.timeColumn) = ("Time", "SessionId") }
    }
    #expect("\(error as Any)".contains("column 'Time' holds times"))
  }

  @Test func columnsThatAreNotThere() throws {
    let error = logError { try read(Self.path("identifiers")) }
    #expect("\(try #require(error))".contains("'SessionId'"))
    #expect("\(try #require(error))".contains("'group.id'"))
  }

  // MARK: Sessions that are not there

  /// What says where sessions and times are to be found holds for text and Parquet alike.
  @Test func sessionsAndTimesAreFoundAsInText() throws {
    let rows = (0..<60).map { "\($0 / 3)\titem-\($0 * $0 % 17)\t\(1_700_000_000 + 10 * $0)\n" }
    let text = try scratch.write("log.tsv", header + rows.joined())
    let parquet = Self.path("pyarrow-plain")
    let changes: [@Sendable (inout EventLogFormat) -> Void] = [
      { $0.timesAreRowNumbers = true },
      { ($0.furtherSessionColumns, $0.timesAreRowNumbers) = (["Time"], true) },
      { $0.keepsFilesApart = true },
    ]
    for change in changes {
      let (found, expected) = (try read(parquet, change: change), try read(text, change: change))
      #expect(found.ids == expected.ids && found.sessions == expected.sessions)
      let (twice, both) = (
        try read(parquet, parquet, change: change), try read(text, text, change: change)
      )
      #expect(twice.ids == both.ids && twice.sessions == both.sessions)
    }
    #expect(try read(parquet, parquet).sessions.sessionCount == 20)
    let apart = try read(parquet, parquet) { $0.keepsFilesApart = true }
    #expect(apart.sessions.sessionCount == 40)
  }

  // MARK: Bad rows

  @Test(arguments: ["nulls", "nulls-plain"])
  func nullsAreNamedByTheirRow(_ name: String) throws {
    let path = Self.path(name)
    let error = try #require(logError { try read(path) })
    #expect(error == .badRecord(path: path, row: 2, problem: .null(column: "ItemId")))
    #expect("\(error)".contains("row 2: ItemId is null; mend the row"))
    let log = try read(path) { $0.skipBadRows = true }
    #expect(log.ids == [["a"], ["d", "e"]])
    #expect(log.report.skippedRows == 4)
    #expect(log.report.firstSkipped == "\(path), row 2: ItemId is null")
  }

  @Test func kindsAreKept() throws {
    let log = try read(Self.path("nulls")) { format in
      format.skipBadRows = true
      format.kinds = EventKindFilter(column: "event", kept: ["view"])
    }
    #expect(log.ids == [["a"]] && log.report.otherKindEvents == 2)
    #expect(log.report.otherKinds.map(\.kind) == ["buy", ""])
  }

  @Test func millisecondsAreAdded() throws {
    let log = try read(Self.path("pyarrow-delta-texts")) { $0.offsetColumn = "SessionId" }
    #expect(log.sessions.times.last == 1_700_000_590 + 0.019)
  }

  @Test func rowsCountFromTheStartOfTheFile() throws {
    let (good, bad) = (Self.path("pyarrow-plain"), Self.path("all-null"))
    let error = logError { try read(good, bad) }
    #expect(error == .badRecord(path: bad, row: 1, problem: .null(column: "ItemId")))
    #expect(logError { try read(Self.path("no-rows")) } == .headerOnly(path: Self.path("no-rows")))
  }

  // MARK: Files

  @Test func theContentCountsNotTheName() throws {
    let path = try copy("pyarrow-zstd-v1", to: "log.tsv.gz")
    #expect(try read(path).ids == text().ids)
    let text = try scratch.write("log.parquet", header + "1\ta\t1\n")
    #expect(try read(text).ids == [["a"]])
    // Text and Parquet may be one log.
    #expect(try read(text, path, text).report.rows == 62)
  }

  @Test func whatCannotBeReadIsNamed() throws {
    for (name, words) in [("encrypted", "encrypted"), ("pyarrow-brotli-v2", "Brotli")] {
      let error = try #require(logError { try read(Self.path(name)) })
      #expect(error.kind == .badData && "\(error)".contains(words), "\(error)")
    }
    let bytes = try Data(contentsOf: URL(filePath: Self.path("pyarrow-plain")))
    let cut = try scratch.write("cut.parquet", bytes.dropLast(10))
    let error = try #require(logError { try read(cut) })
    #expect(error.kind == .badData && "\(error)".contains("damaged Parquet file"), "\(error)")
  }

  @Test func foldersAreTheirFilesInOrderOfNames() throws {
    for (name, file) in [
      ("part-0", "times-ms"), ("part-1", "pyarrow-plain"), ("_metadata", "encrypted"),
      (".hidden", "encrypted"),
    ] {
      _ = try copy(file, to: "data/\(name).parquet")
    }
    _ = try scratch.write("data/_SUCCESS", "")
    let log = try read(scratch.file("data"))
    #expect(log.report.files == 2 && log.report.rows == 120)
    #expect(
      try log.ids
        == read(scratch.file("data/part-0.parquet"), scratch.file("data/part-1.parquet")).ids)
    _ = try scratch.write("data/notes.txt", "not a part")
    #expect(logError { try read(scratch.file("data")) } == .directory(path: scratch.file("data")))
    _ = try copy("pyarrow-plain", to: "table/part-0.parquet")
    _ = try copy("pyarrow-plain", to: "table/_delta_log/0.parquet")
    let error = logError { try read(scratch.file("table")) }
    #expect("\(error as Any)".contains("Delta Lake"))
  }

  @Test func foldersMayNameColumns() throws {
    for kind in ["view", "add%20to%20cart"] {
      _ = try copy("pyarrow-plain", to: "log/event=\(kind)/day=2024-01-02/part.parquet")
    }
    _ = try copy("pyarrow-plain", to: "log/event=__HIVE_DEFAULT_PARTITION__/day=x/part.parquet")
    let log = try read(scratch.file("log")) {
      $0.kinds = EventKindFilter(column: "event", kept: ["add to cart"])
    }
    #expect(log.report.rows == 180 && log.report.otherKindEvents == 120)
    let days = try read(scratch.file("log/event=view")) { $0.timeColumn = "day" }
    #expect(Set(days.sessions.times) == [1_704_153_600] && days.report.datedRows == 60)
    let null = logError { try read(scratch.file("log")) { $0.itemColumn = "event" } }
    #expect("\(null as Any)".contains("row 1: event is null"), "\(null as Any)")
  }
}
