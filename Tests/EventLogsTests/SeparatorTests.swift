import SessionData
import TestSupport
import Testing
import Wording

@testable import EventLogs

/// Tables with everything that people put between columns.
struct SeparatorTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private static let separators: [(text: String, delimiter: Delimiter)] = [
    ("\t", .tab), (",", .comma), (";", .semicolon), ("|", .pipe), ("::", .colons), (" ", .blanks),
    ("   ", .blanks),
  ]
  private static let rows = [
    ["SessionId", "ItemId", "Time"], ["1", "a:b", "1700000000"], ["1", "c", "1700000001"],
    ["2", "a:b", "1700000002"], ["2", "é", "1700000003"],
  ]

  private func text(_ separator: String, header: Bool = true) -> String {
    Self.rows.dropFirst(header ? 0 : 1).map { $0.joined(separator: separator) + "\n" }.joined()
  }

  @Test(arguments: separators, ["log.csv", "log.tsv", "log.txt", "log", "log.dat"])
  func `detected, whatever the name says`(
    separator: (text: String, delimiter: Delimiter), name: String
  ) throws {
    let path = try scratch.write(name, text(separator.text))
    let log = try EventLogReader().read([path])
    #expect(log.ids == [["a:b", "c"], ["a:b", "é"]])
    let usual: [Delimiter] =
      name.hasSuffix(".csv") ? [.comma] : name.contains(".t") ? [.tab] : [.tab, .comma]
    let expected: [LogRemark] =
      usual.contains(separator.delimiter)
      ? [] : [.separator(path: path, name: separator.delimiter.name)]
    #expect(log.report.remarks == expected)
  }

  @Test(arguments: separators)
  func `told, without a header, in pieces of any size`(
    separator: (text: String, delimiter: Delimiter)
  ) throws {
    var format = EventLogFormat()
    format.columns = Self.rows[0]
    for (isTold, pieceBytes) in [(true, 3), (true, 7), (false, 16), (false, 1000)] {
      format.delimiter = isTold ? separator.delimiter : nil
      var reader = EventLogReader(format: format)
      reader.pieceBytes = pieceBytes
      for header in [true, false] {
        let path = try scratch.write("log.dat", text(separator.text, header: header))
        #expect(try reader.read([path]).ids == [["a:b", "c"], ["a:b", "é"]], "header: \(header)")
      }
    }
  }

  @Test func `names that are looked for decide`() throws {
    let both = try scratch.write("a.csv", "SessionId;ItemId,x;Time\n1;a,b;5\n1;c,d;6\n")
    var format = EventLogFormat()
    format.itemColumn = "ItemId,x"
    #expect(try EventLogReader(format: format).read([both]).ids == [["a,b", "c,d"]])
    let words = try scratch.write("b.tsv", "SessionId\tItemId\tTime of day\n1\ta b c\t5\n")
    format = EventLogFormat()
    format.timeColumn = "Time of day"
    #expect(try EventLogReader(format: format).read([words]).ids == [["a b c"]])
  }

  @Test func `quotes are respected`() throws {
    let path = try scratch.write(
      "a.csv", "\"SessionId\";\"ItemId\";\"Time\"\n\"1\";\"a,b,c;d\";5\n\"1\";\"e,f,g\";6\n")
    #expect(try EventLogReader().read([path]).ids == [["a,b,c;d", "e,f,g"]])
    let blanks = try scratch.write(
      "b.dat", "\"SessionId\" \"ItemId\" \"Time\"\n\"1\"  \"two words\" 5\n\"1\" \"b\" 6 \n")
    #expect(try EventLogReader().read([blanks]).ids == [["two words", "b"]])
  }

  @Test func `a name before a colon and a type`() throws {
    let text = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\ta\t3\t1700000000\n"
    let path = try scratch.write("ml.inter", text)
    let error = try #require(logError { try EventLogReader().read([path]) })
    // Where all columns have types, the others are known.
    #expect(error.text(.flags).contains("column 'SessionId' not found"))
    #expect(error.text(.flags).contains("perhaps --session-column user_id"))
    var format = EventLogFormat()
    format.userColumn = "user_id"
    #expect(try EventLogReader(format: format).read([path]).ids == [["a"]])
    (format.itemColumn, format.timeColumn) = ("item_id", "timestamp")
    #expect(try EventLogReader(format: format).read([path]).ids == [["a"]])
    // A name that is there as it stands goes first.
    let exact = try scratch.write(
      "b.inter", "item_id:token\titem_id\tuser_id\ttimestamp\nx\ta\t1\t5\n")
    #expect(try EventLogReader(format: format).read([exact]).ids == [["a"]])
  }

  @Test func `a row that lacks a column is told as before`() throws {
    let path = try scratch.write("a.dat", "SessionId::ItemId::Time\n1::a::5\n1::b\n1::c:::6\n")
    #expect(
      logError { try EventLogReader().read([path]) }
        == .badRow(
          path: path, line: 3, problem: .columnCount(expected: 3, actual: 2), skippable: true))
  }
}
