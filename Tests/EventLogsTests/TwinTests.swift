import EventLogs
import Foundation
import Randomness
import SessionData
import TestSupport
import Testing

/// The reader against the simplest code that could be right.
struct TwinTests {
  private struct Row {
    var session: String
    var item: String
    var time: Double
  }

  @Test(arguments: 0..<40) func readerAgreesWithSplitAndSort(round: Int) throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let scratch = try Scratch()
    let sessions = Int.random(in: 1...60, using: &random)
    let files = Int.random(in: 1...3, using: &random)
    let timeRange = Bool.random(using: &random) ? 20 : 2_000_000_000
    let isSorted = round % 3 == 0
    // Each session in one run, in any order of time, as a database gives them back by session.
    let isGrouped = round % 3 == 1
    let alphabet = ["é", "7", "007", "a b", "日本", "\u{1F600}", "x\"y", ","]
    var texts: [String] = []
    var clock = 0
    var run = 0
    for _ in 0..<files {
      var text = "Extra\tTime\tSessionId\tItemId\n"
      for _ in 0..<Int.random(in: 1...200, using: &random) {
        clock = isSorted ? clock + 1 : Int.random(in: 0..<timeRange, using: &random)
        let decimals = Int.random(in: 0..<1000, using: &random)
        let time = Bool.random(using: &random) ? "\(clock)" : "\(clock).\(decimals)"
        if !isGrouped || Int.random(in: 0..<4, using: &random) == 0 { run += 1 }
        let session = isGrouped ? run : Int.random(in: 0..<sessions, using: &random)
        let item = alphabet.randomElement(using: &random) ?? ""
        let number = Int.random(in: 0..<30, using: &random)
        text += "\t\(time)\ts\(session)\t\(item)\(number)\(round % 2 == 0 ? "\r\n" : "\n")"
      }
      texts.append(text)
    }
    var paths: [String] = []
    for (number, text) in texts.enumerated() {
      paths.append(try scratch.write("log\(number).tsv", text))
    }

    let rows = texts.flatMap(Self.parse)
    var items: [String] = []
    var order: [String] = []
    var grouped: [String: [Row]] = [:]
    for row in rows {
      if !items.contains(row.item) { items.append(row.item) }
      if grouped[row.session] == nil { order.append(row.session) }
      grouped[row.session, default: []].append(row)
    }
    let sorted = order.map { session in
      Self.stableSort(grouped[session] ?? []) { $0.time < $1.time }
    }
    let expected = Self.stableSort(sorted) { $0[0].time < $1[0].time }

    let log = try EventLogReader().read(paths)
    #expect(log.vocabulary == ItemVocabulary(ids: items), "seed \(seed)")
    #expect(log.ids == expected.map { $0.map(\.item) }, "seed \(seed)")
    #expect(log.sessions.times == expected.flatMap { $0.map(\.time) }, "seed \(seed)")
  }

  private static func parse(_ text: String) -> [Row] {
    let lines = text.replacingOccurrences(of: "\r\n", with: "\n").split(separator: "\n").dropFirst()
    return lines.map { line in
      let fields = line.components(separatedBy: "\t")
      return Row(session: fields[2], item: fields[3], time: Double(fields[1]) ?? .nan)
    }
  }

  private static func stableSort<T>(_ values: [T], by precedes: (T, T) -> Bool) -> [T] {
    values.enumerated().sorted { left, right in
      if precedes(left.element, right.element) { return true }
      return !precedes(right.element, left.element) && left.offset < right.offset
    }.map(\.element)
  }
}
