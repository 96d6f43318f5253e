import EventLogs
import SessionData
import TestSupport
import Testing

struct FormatTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func read(_ name: String, _ text: String, skip: Bool = false) throws -> EventLog {
    var format = EventLogFormat()
    format.skipBadRows = skip
    return try EventLogReader(format: format).read([try scratch.write(name, text)])
  }

  @Test func byteOrderMarkCRLFAndMissingLastLineFeed() throws {
    let text = "\u{FEFF}SessionId\tItemId\tTime\r\n1\ta\t1\r\n1\tb\t2"
    #expect(try read("a.tsv", text).ids == [["a", "b"]])
    #expect(try read("b.tsv", text + "\r\n\r\n\n").ids == [["a", "b"]])
    #expect(try read("c.txt", text + "\r").ids == [["a", "b"]])
  }

  @Test func identifiersKeepTheirText() throws {
    let ids = ["7", "007", "7 7", "é", "e\u{301}", "😀", "\"q\"", "a,b", "\u{7F}", "NaN"]
    var rows = ""
    for (index, id) in ids.enumerated() { rows += "1\t\(id)\t\(index)\n" }
    let log = try read("a.tsv", header + rows)
    #expect(log.vocabulary.count == ids.count)
    for (index, id) in ids.enumerated() {
      #expect(Array(log.vocabulary.id(of: ItemIndex(index)).utf8) == Array(id.utf8))
    }
    #expect(try read("b.tsv", header + "1\ta\t1\n01\ta\t1\n").sessions.sessionCount == 2)
  }

  @Test func nameWithoutSuffixIsJudgedByItsHeader() throws {
    #expect(try read("log", header + "1\ta\t1\n").ids == [["a"]])
    #expect(try read("log.dat", "SessionId,ItemId,Time\n1,a,1\n").ids == [["a"]])
  }

  @Test func blanksAroundFieldsMeanNothing() throws {
    let rows =
      "SessionId, ItemId ,Time\n1, i1, 1700000000\n1 ,i1 ,1700000001 \n 1,  two words,1700000002\n"
    let log = try read("a.csv", rows)
    #expect(log.ids == [["i1", "i1", "two words"]] && log.vocabulary.count == 2)
    #expect(log.sessions.times == [1_700_000_000, 1_700_000_001, 1_700_000_002])
    let quoted =
      "\"SessionId\", \"ItemId\" , \"Time\"\n\"1\", \" a, b \" ,\"5\"\n1, \"c\", 2014-04-07\n"
    #expect(try read("b.csv", quoted).ids == [["a, b", "c"]])
    let path = try scratch.write("c.tsv", header + "1\t  \t1\n")
    #expect(
      logError { try EventLogReader().read([path]) }
        == .badRow(path: path, line: 2, problem: .emptyID(column: "ItemId"), skippable: true))
  }

  @Test func quotedFields() throws {
    let text = #"""
      "SessionId",ItemId,"Time"
      1,"a,b","1"
      "1","say ""x""",2
      1,"two
      lines",3
      1,"tab\#there",4
      1,mid"dle,5
      1,"carriage\#r
      return",6\#r
      1,"",7

      """#
    let path = try scratch.write("a.csv", text)
    #expect(
      logError { try EventLogReader().read([path]) }
        == .badRow(path: path, line: 10, problem: .emptyID(column: "ItemId"), skippable: true))
    let log = try read("a.csv", text, skip: true)
    #expect(
      log.ids == [
        ["a,b", "say \"x\"", "two\nlines", "tab\there", "mid\"dle", "carriage\r\nreturn"]
      ])
    #expect(log.report.skippedRows == 1)
  }

  @Test func quotedFieldAtTheEndWithoutLineFeed() throws {
    #expect(try read("a.csv", "SessionId,Time,ItemId\n1,1,\"a\"").ids == [["a"]])
    #expect(try read("b.csv", "SessionId,Time,ItemId\r\n1,1,\"a\"\r").ids == [["a"]])
  }

  @Test func malformedQuotesAreBadRowsAndReadingGoesOnAtTheNextLine() throws {
    let text = "SessionId,ItemId,Time\n1,\"a\"b,1\n1,c,2\n1,\"open,3\n1,d,4\n"
    let path = try scratch.write("a.csv", text)
    #expect(
      logError { try EventLogReader().read([path]) }
        == .badRow(path: path, line: 2, problem: .textAfterQuote, skippable: true))
    let log = try read("a.csv", text, skip: true)
    #expect(log.ids == [["c", "d"]])
    #expect(log.report.skippedRows == 2)
    let open = try scratch.write("b.csv", "SessionId,ItemId,Time\n1,a,1\n1,\"b,2\n")
    #expect(
      logError { try EventLogReader().read([open]) }
        == .badRow(path: open, line: 3, problem: .openQuote, skippable: true))
  }

  @Test func quotesMeanNothingInTSV() throws {
    #expect(try read("a.tsv", header + "1\t\"a\t1\n1\tb\"\t2\n").ids == [["\"a", "b\""]])
  }

  @Test func quotesInTSVMeanSomethingWhereTheHeaderHasThem() throws {
    let rows =
      "\"SessionId\"\t\"ItemId\"\t\"Time\"\r\n\"s\"\t\"a\tb\"\t1\r\n\"s\"\t\"say \"\"x\"\"\"\t2\r\n"
    #expect(try read("a.tsv", rows).ids == [["a\tb", "say \"x\""]])
    // R names its rows, and has no name for these names.
    let named =
      "\"SessionId\" \"ItemId\" \"Time\"\n\"1\" \"s\" \"two words\" 1\n\"2\" \"s\" \"b\" 2\n"
    #expect(try read("b.txt", named).ids == [["two words", "b"]])
  }

  /// Long identifiers, rows that straddle buffers, and quoted records longer than a buffer.
  @Test func longIdentifiers() throws {
    let long = (0..<150).map { String(repeating: "long-\($0)-", count: 1000 + $0) }
    var tsv = header
    var csv = "SessionId,ItemId,Time\n"
    for (index, id) in long.enumerated() {
      tsv += "\(long[index / 3])\t\(id)\t\(index)\n"
      csv += "\"\(long[index / 3])\",\"\(id)\",\(index)\n"
    }
    let expected = (0..<50).map { Array(long[$0 * 3..<$0 * 3 + 3]) }
    #expect(try read("a.tsv", tsv).ids == expected)
    #expect(try read("a.csv", csv).ids == expected)
    let huge = String(repeating: "line\n", count: 500_000)
    let log = try read("b.csv", "SessionId,ItemId,Time\n1,\"\(huge)\",1\nbad\n1,x,2\n", skip: true)
    #expect(log.ids == [[huge, "x"]])
    #expect(log.report.firstSkipped?.contains("line 500003:") == true)
  }
}
