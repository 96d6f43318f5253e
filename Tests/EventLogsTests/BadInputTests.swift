import EventLogs
import Foundation
import TestSupport
import Testing
import Wording

struct BadInputTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func failure(_ name: String, _ text: String) throws -> EventLogError? {
    let path = try scratch.write(name, text)
    return logError { try EventLogReader().read([path]) }
  }

  // MARK: Files

  @Test func noFileNamed() {
    let error = logError { try EventLogReader().read([]) }
    #expect(error == .noFiles)
    #expect(error?.kind == .inputMissing)
  }

  @Test func missingFile() {
    let path = scratch.file("none.tsv")
    let error = logError { try EventLogReader().read([path]) }
    #expect(error == .missing(path: path))
    #expect(error?.kind == .inputMissing)
    let below = scratch.file("none/none.tsv")
    #expect(logError { try EventLogReader().read([below]) } == .missing(path: below))
  }

  @Test func directory() {
    let error = logError { try EventLogReader().read([scratch.path]) }
    #expect(error == .directory(path: scratch.path))
    #expect(error?.kind == .inputMissing)
  }

  @Test(.enabled(if: getuid() != 0, "the superuser may read everything"))
  func unreadableFile() throws {
    let path = try scratch.write("a.tsv", header + "1\ta\t1\n")
    chmod(path, 0)
    let error = logError { try EventLogReader().read([path]) }
    #expect(error == .unreadable(path: path, reason: "Permission denied"))
    #expect(error?.kind == .inputMissing)
  }

  @Test func pathWithALoopOfLinksCannotBeOpened() throws {
    let path = scratch.file("loop.tsv")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
    guard case .unreadable = logError({ try EventLogReader().read([path]) }) else {
      Issue.record("a loop of links must be unreadable")
      return
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/mem"), "needs /proc"))
  func readingThatFailsIsAnInputOutputError() {
    // The first page of a process is never mapped: the file opens, and reading it fails.
    let error = logError { try EventLogReader().read(["/proc/self/mem"]) }
    #expect(error == .readFailed(path: "/proc/self/mem", reason: "Input/output error"))
    #expect(error?.kind == .io)
  }

  @Test func emptyFile() throws {
    let error = try failure("a.tsv", "")
    #expect(error == .empty(path: scratch.file("a.tsv")))
    #expect(error?.kind == .badData)
    #expect(try failure("a.tsv.gz", "") == .empty(path: scratch.file("a.tsv.gz")))
  }

  @Test(arguments: ["SessionId\tItemId\tTime", header, header + "\n\r\n\n"])
  func headerOnly(_ text: String) throws {
    #expect(try failure("a.tsv", text) == .headerOnly(path: scratch.file("a.tsv")))
  }

  @Test(arguments: ["\n1\ta\t1\n", "\r\n", "\u{FEFF}"])
  func blankHeader(_ text: String) throws {
    #expect(try failure("a.tsv", text) == .missingHeader(path: scratch.file("a.tsv")))
  }

  // MARK: Header

  @Test func missingColumnNamesWhatThereIsAndTheParameter() throws {
    let error = try failure("a.tsv", "session\tItemId\tts\n1\ta\t1\n")
    #expect(
      error
        == .missingColumns(
          path: scratch.file("a.tsv"),
          [
            .init(name: "SessionId", parameter: "sessionColumn", proposal: "session"),
            .init(name: "Time", parameter: "timeColumn", proposal: "ts"),
          ], found: ["session", "ItemId", "ts"], note: nil))
    let message = "\(try #require(error))"
    #expect(message.contains("the file has 'session', 'ItemId', 'ts'"))
    #expect(message.contains("columns 'SessionId', 'Time' not found"))
    #expect(message.contains("use sessionColumn and timeColumn to name them"))
    #expect(
      try #require(error).text(.flags)
        .contains("perhaps --session-column session --time-column ts"))
  }

  @Test func eachColumnHasItsParameterAndItsFlag() throws {
    for (name, parameter, flag) in [
      ("ItemId", "itemColumn", "--item-column"), ("Time", "timeColumn", "--time-column"),
    ] {
      let text = header.replacingOccurrences(of: name, with: "other") + "1\ta\t1\n"
      let error = try #require(try failure("a.tsv", text))
      #expect("\(error)".contains("use \(parameter) to name it"))
      #expect(error.text(.flags).contains("use \(flag) to name it"))
    }
    var format = EventLogFormat()
    format.userColumn = "user"
    let path = try scratch.write("b.tsv", header + "1\ta\t1\n")
    let error = try #require(
      logError { try EventLogReader(format: format, threads: 1).read([path]) })
    #expect(error.text(.flags).contains("column 'user' not found"))
    #expect(error.text(.flags).contains("use --user-column to name it"))
  }

  @Test func renamedColumns() throws {
    var format = EventLogFormat()
    format.sessionColumn = "s"
    format.itemColumn = "i"
    format.timeColumn = "t"
    let path = try scratch.write("a.tsv", "t\tx\ti\ts\n1\t\ta\tq\n")
    #expect(try EventLogReader(format: format).read([path]).ids == [["a"]])
  }

  @Test func repeatedColumn() throws {
    #expect(
      try failure("a.tsv", "SessionId\tItemId\tTime\tItemId\n1\ta\t1\tb\n")
        == .repeatedColumn(path: scratch.file("a.tsv"), name: "ItemId"))
  }

  @Test func oneColumnForTwoThings() throws {
    var format = EventLogFormat()
    format.sessionColumn = "ItemId"
    let path = try scratch.write("a.tsv", header + "1\ta\t1\n")
    let error = logError { try EventLogReader(format: format).read([path]) }
    #expect(
      error
        == .sharedColumn(path: path, name: "ItemId", parameters: ["sessionColumn", "itemColumn"]))
    #expect(error?.kind == .usage)
    #expect(error?.text(.flags).contains("--session-column and --item-column") == true)
  }

  @Test func binaryContent() throws {
    let path = try scratch.write("a.tsv", [0x42, 0x5A, 0x68, 0xFF, 0xFE, 0x0A, 0x00])
    #expect(
      logError { try EventLogReader().read([path]) } == .notText(path: path, note: nil))
  }

  // MARK: Rows

  @Test(arguments: [
    ("1\ta\n", EventLogError.RowProblem.columnCount(expected: 3, actual: 2)),
    ("1\ta\t1\t\n", .columnCount(expected: 3, actual: 4)),
    ("1\ta\t1\t2\t3\n", .columnCount(expected: 3, actual: 5)),
    ("\ta\t1\n", .emptyID(column: "SessionId")),
    ("1\t\t1\n", .emptyID(column: "ItemId")),
    ("1\ta\t\n", .unreadableTime(column: "Time", text: "")),
    ("1\ta\tsoon\n", .unreadableTime(column: "Time", text: "soon")),
    ("1\ta\tnan\n", .unreadableTime(column: "Time", text: "nan")),
    ("1\ta\tinf\n", .unreadableTime(column: "Time", text: "inf")),
    ("1\ta\t1e999\n", .unreadableTime(column: "Time", text: "1e999")),
    ("1\ta\t-3\n", .unreadableTime(column: "Time", text: "-3")),
    ("1\ta\t1969-12-31\n", .unreadableTime(column: "Time", text: "1969-12-31")),
    ("\n1\ta\t1\n", .blank),
    ("\r\n\r\n1\ta\t1\n", .blank),
    (" \n", .columnCount(expected: 3, actual: 1)),
  ])
  func badRow(_ row: String, _ problem: EventLogError.RowProblem) throws {
    let good = "9\tg\t9\n9\tg\t10\n"
    let path = try scratch.write("a.tsv", header + good + row + good)
    let error = logError { try EventLogReader().read([path]) }
    #expect(error == .badRow(path: path, line: 4, problem: problem, skippable: true))
    #expect(error?.kind == .badData)
    let message = "\(try #require(error))"
    #expect(message.contains("line 4"))
    #expect(message.contains("skipBadRows"))

    var format = EventLogFormat()
    format.skipBadRows = true
    let log = try EventLogReader(format: format).read([path])
    #expect(log.report.skippedRows == 1)
    #expect(log.report.firstSkipped == "\(path), line 4: \(problem)")
    #expect(log.ids.joined().filter { $0 == "g" }.count == 4)
  }

  @Test func invalidUTF8AnywhereInARow() throws {
    let bytes = Array((header + "1\ta\t1\n1\t").utf8) + [0xC3, 0x28] + Array("\t2\n".utf8)
    let path = try scratch.write("a.tsv", bytes)
    #expect(
      logError { try EventLogReader().read([path]) }
        == .badRow(path: path, line: 3, problem: .invalidUTF8, skippable: true))
  }

  @Test func everyRowBad() throws {
    let path = try scratch.write("a.tsv", header + "1\n2\n")
    var format = EventLogFormat()
    format.skipBadRows = true
    let error = logError { try EventLogReader(format: format).read([path]) }
    guard case .noUsableRows(skipped: 2, let first) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(first.contains("line 2"))
  }

  @Test func messagesStayShortAndPrintable() throws {
    let error = try failure(
      "a.tsv", header + "1\ta\t\u{1B}[31m" + String(repeating: "x", count: 999))
    let message = "\(try #require(error))"
    #expect(!message.contains("\u{1B}"))
    #expect(message.count < 400)
  }

  @Test func endlessRow() throws {
    let path = try scratch.write(
      "a.tsv", Array(header.utf8) + [UInt8](repeating: 65, count: 1 << 26))
    #expect(
      logError { try EventLogReader().read([path]) }
        == .rowTooLong(path: path, line: 2, limit: 1 << 26))
  }
}
