import Foundation
import Randomness
import SessionData
import TestSupport
import Testing

@testable import EventLogs

/// The reader with one thread against several, with pieces so small that their borders fall anywhere.
struct ThreadTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// What a reading came to: the log, or the error.
  private enum Outcome: Equatable {
    case log(ids: [[String]], times: [Double], vocabulary: [UInt8], report: ReadReport)
    case error(EventLogError)
  }

  private func outcome(
    _ paths: [String], threads: Int, pieceBytes: Int, skip: Bool = false,
    known: [String]? = nil
  ) -> Outcome {
    var format = EventLogFormat()
    format.skipBadRows = skip
    var reader = EventLogReader(format: format, threads: threads)
    reader.pieceBytes = pieceBytes
    do throws(EventLogError) {
      let log = try reader.read(
        paths, vocabulary: ItemVocabulary(ids: known ?? []),
        unknownItems: known == nil ? .add : .drop)
      return .log(
        ids: log.ids, times: log.sessions.times, vocabulary: log.vocabulary.idBytes,
        report: log.report)
    } catch {
      return .error(error)
    }
  }

  /// Expects the same from any number of threads and size of pieces; answers what it is.
  @discardableResult
  private func expectSame(
    _ paths: [String], skip: Bool = false, known: [String]? = nil,
    _ location: SourceLocation = #_sourceLocation
  ) -> Outcome {
    let whole = outcome(paths, threads: 1, pieceBytes: 1 << 20, skip: skip, known: known)
    for threads in [1, 2, 3, 8] {
      for pieceBytes in [3, 16, 61, 1000] {
        let found = outcome(
          paths, threads: threads, pieceBytes: pieceBytes, skip: skip, known: known)
        #expect(
          found == whole, "\(threads) threads, pieces of \(pieceBytes)", sourceLocation: location)
      }
    }
    return whole
  }

  /// Rows in random order, or session by session.
  private func rows(
    _ count: Int, separator: String, lineEnd: String, isGrouped: Bool,
    _ random: inout SplitMix64
  ) -> String {
    var text = ""
    for row in 0..<count {
      let session = isGrouped ? row / 3 : Int.random(in: 0..<40, using: &random)
      let item = ["é", "a b", "007", "x"].randomElement(using: &random) ?? ""
      let fields = [
        "s\(session)", "\(item)\(Int.random(in: 0..<50, using: &random))",
        "\(Int.random(in: 0..<1000, using: &random))",
      ]
      text += fields.joined(separator: separator) + lineEnd
    }
    return text
  }

  @Test(arguments: 0..<6) func severalFiles(round: Int) throws {
    var random = SplitMix64(seed: UInt64(round))
    let lineEnd = round % 2 == 0 ? "\r\n" : "\n"
    let isGrouped = round % 3 == 0
    var last = rows(
      100, separator: "\t", lineEnd: lineEnd, isGrouped: isGrouped, &random)
    if round > 3 { last.removeLast() }  // also a line that ends with the file
    let paths = [
      try scratch.write(
        "a.tsv",
        header + rows(150, separator: "\t", lineEnd: lineEnd, isGrouped: isGrouped, &random)),
      try scratch.write(
        "b.csv",
        "SessionId,ItemId,Time\n"
          + rows(80, separator: ",", lineEnd: lineEnd, isGrouped: isGrouped, &random)),
      try scratch.write("c.tsv", header + last + "\n\r\n"),
    ]
    guard case .log(_, let times, _, let report) = expectSame(paths) else {
      Issue.record("readable files were not read")
      return
    }
    #expect(times.count == 330 && report.rows == 330 && report.files == 3)
    expectSame(paths, known: ["x1", "x2", "a b3", "é4", "00717"])
  }

  @Test func quotesFromSomeRowOn() throws {
    var text = "SessionId,ItemId,Time\n"
    for row in 0..<60 {
      text += "\(row % 7),plain\(row),\(row)\n"
    }
    let quoted = (0..<60).map { row in
      "\(row % 7),\"two \"\"lines\"\"\r\nof, \(row)\",\(row)\r\n"
    }
    let paths = [
      try scratch.write("a.csv", text + quoted.joined()),
      try scratch.write("b.csv", text),
    ]
    guard case .log(let ids, _, _, let report) = expectSame(paths) else {
      Issue.record("readable files were not read")
      return
    }
    #expect(report.rows == 180)
    #expect(ids.joined().contains("two \"lines\"\r\nof, 59"))
    // Behind the quotes, too, a bad row is named by its line.
    let bad = try scratch.write("c.csv", text + quoted.joined() + "1,\"x\"y,2\n1,z,3\n")
    let line = 1 + 60 + 2 * 60 + 1
    #expect(
      expectSame([paths[0], bad])
        == .error(.badRow(path: bad, line: line, problem: .textAfterQuote, skippable: true)))
    expectSame([paths[0], bad], skip: true)
  }

  @Test func firstBadRowIsNamedWhereverItStands() throws {
    let good = String(repeating: "1\ta\t1\n", count: 50)
    let path = try scratch.write(
      "a.tsv", header + good + "2\tb\tsoon\n" + good + "\n\n" + good + "3\tc\n" + good)
    let other = try scratch.write("b.tsv", header + "1\n")
    #expect(
      expectSame([path, other])
        == .error(
          .badRow(
            path: path, line: 52, problem: .unreadableTime(column: "Time", text: "soon"),
            skippable: true)))
    guard case .log(_, _, _, let report) = expectSame([path, other, path], skip: true) else {
      Issue.record("nothing was read")
      return
    }
    #expect(report.skippedRows == 7 && report.rows == 400)
    #expect(report.firstSkipped?.hasPrefix("\(path), line 52: ") == true)
    let blank = try scratch.write("c.tsv", header + good + "\n\r\n\n" + good)
    #expect(
      expectSame([blank])
        == .error(.badRow(path: blank, line: 52, problem: .blank, skippable: true)))
    let bytes = Array((header + good + "1\t").utf8) + [0xC3, 0x28] + Array("\t2\n\(good)".utf8)
    let invalid = try scratch.write("d.tsv", bytes)
    #expect(
      expectSame([invalid])
        == .error(.badRow(path: invalid, line: 52, problem: .invalidUTF8, skippable: true)))
  }

  @Test func errorsOfLaterFilesComeBehindBadRows() throws {
    let good = String(repeating: "1\ta\t1\n", count: 50)
    let path = try scratch.write("a.tsv", header + good)
    let missing = scratch.file("none.tsv")
    #expect(expectSame([path, missing]) == .error(.missing(path: missing)))
    let empty = try scratch.write("b.tsv", header + "\n\n")
    #expect(expectSame([path, empty, missing]) == .error(.missing(path: missing)))
    #expect(expectSame([empty, empty]) == .error(.headerOnly(path: empty)))
    let bad = try scratch.write("c.tsv", header + good + "1\n")
    #expect(
      expectSame([path, bad, missing])
        == .error(
          .badRow(
            path: bad, line: 52, problem: .columnCount(expected: 3, actual: 1), skippable: true)))
  }

  @Test func damageBehindGoodRows() throws {
    let path = scratch.file("a.tsv.gz")
    var writer = try EventLogWriter(path: path)
    for row in 0..<5000 {
      try writer.write(session: "\(row / 4)", item: "i\(row % 97)", time: Double(row))
    }
    try writer.finish()
    expectSame([path])
    let cut = try scratch.write("b.tsv.gz", try scratch.bytes(of: "a.tsv.gz").dropLast(20))
    guard case .error(.corrupt) = expectSame([path, cut]) else {
      Issue.record("half a file was read")
      return
    }
  }
}
