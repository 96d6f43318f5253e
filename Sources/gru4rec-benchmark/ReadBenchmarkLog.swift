import ArgumentParser
import EventLogs
import Foundation
import Randomness
import SessionData

/// In which order a log has its rows.
enum LogOrder: String, CaseIterable, ExpressibleByArgument {
  case time, session, shuffled
}

/// How a log is compressed.
enum LogCompression: String, CaseIterable, ExpressibleByArgument {
  case none, gzip, zstd

  var suffix: String {
    switch self {
    case .none: ""
    case .gzip: ".gz"
    case .zstd: ".zst"
    }
  }
}

/// A log to read when only the speed counts: random sessions, with items of a power law.
struct ReadBenchmarkLog {
  let events: Int
  let catalogue: Int
  let order: LogOrder

  private struct Row {
    var session: Int
    var item: Int
    var time: Int
  }

  /// Sessions that go on at the same time, where rows stand in order of time.
  private static let openSessions = 5000
  private static let meanLength = 4.2
  private static let firstTime = 1_700_000_000

  /// Rows at the beginning that are checked.
  private static let checkedRows = 100_000

  /// Writes the log; answers its beginning as text.
  func write(to path: String, progress: (Double) throws -> Void) throws -> String {
    var writer = try EventLogWriter(path: path)
    var beginning = "SessionId\tItemId\tTime\n"
    var written = 0
    try rows { row in
      let (session, item) = (String(row.session), String(row.item))
      try writer.write(session: session, item: item, time: Double(row.time))
      if written < Self.checkedRows { beginning += "\(session)\t\(item)\t\(row.time)\n" }
      written += 1
      if written % 65_536 == 0 { try progress(Double(written) / Double(events)) }
    }
    try writer.finish()
    return beginning
  }

  private func rows(_ body: (Row) throws -> Void) throws {
    var random = XorShift64Star(seed: 42)
    switch order {
    case .time: try overlapping(&random, body)
    case .session: try oneByOne(&random, body)
    case .shuffled:
      var rows: [Row] = []
      rows.reserveCapacity(events)
      try overlapping(&random) { rows.append($0) }
      rows.shuffle(using: &random)
      for row in rows { try body(row) }
    }
  }

  private func overlapping(
    _ random: inout XorShift64Star, _ body: (Row) throws -> Void
  ) throws {
    var open = Array(0..<Self.openSessions)
    var next = open.count
    for event in 0..<events {
      let place = Int(random.uniform() * Double(open.count))
      try body(
        Row(session: open[place], item: item(&random), time: Self.firstTime + event / 16))
      if random.uniform() * Self.meanLength < 1 {
        open[place] = next
        next += 1
      }
    }
  }

  private func oneByOne(
    _ random: inout XorShift64Star, _ body: (Row) throws -> Void
  ) throws {
    var row = Row(session: 0, item: 0, time: Self.firstTime)
    for event in 0..<events {
      if event == 0 || random.uniform() * Self.meanLength < 1 {
        row.session += 1
        row.time = Self.firstTime + Int(random.uniform() * Double(events) / 16)
      }
      row.item = item(&random)
      row.time += 1
      try body(row)
    }
  }

  /// P(item ≥ i) falls as in Zipf's law: the inverse of its distribution at a uniform number.
  private func item(_ random: inout XorShift64Star) -> Int {
    let rank = exp(log(Double(catalogue) + 1) * random.uniform()) - 1
    // Popular items have no small numbers in a real log.
    return 200_000_000 + (min(Int(rank), catalogue - 1) &* 7_368_787) % 99_999_989
  }
}
