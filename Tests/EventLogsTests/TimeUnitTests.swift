import SessionData
import TestSupport
import Testing
import Wording

@testable import EventLogs

/// What numbers are taken for where nobody says what they count.
struct TimeUnitTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// 2014-04-07T10:51:09Z and 20 s and a day later, in one way of writing.
  private static let spellings: [(unit: TimeUnit, times: [String])] = [
    (.seconds, ["1396867869", "1396867889", "1396954269"]),
    (.milliseconds, ["1396867869000", "1396867889000", "1396954269000"]),
    (.milliseconds, ["1396867869000.0", "1.396867889E12", "1396954269000"]),
    (.microseconds, ["1396867869000000", "1396867889000000", "1396954269000000"]),
    (.nanoseconds, ["1396867869000000000", "1396867889000000000", "1396954269000000000"]),
    (.second, ["20140407105109", "20140407105129", "20140408105109"]),
  ]

  private func log(_ name: String, _ times: [String]) throws -> String {
    let rows = times.enumerated().map { "s\t\(["a", "b", "c"][$0 % 3])\t\($1)\n" }
    return try scratch.write(name, header + rows.joined())
  }

  @Test(arguments: spellings)
  func `the same moments, whatever they are counted in`(unit: TimeUnit, times: [String]) throws {
    let path = try log("a.tsv", times)
    let log = try EventLogReader().read([path])
    #expect(log.sessions.times == [1_396_867_869, 1_396_867_889, 1_396_954_269])
    #expect(log.report.timeUnits == [unit] && log.report.forms.count == 1)
    #expect(log.report.firstTime == 1_396_867_869 && log.report.lastTime == 1_396_954_269)
    #expect(log.report.remarks == (unit == .seconds ? [] : [.timeUnit(path: path, unit)]))
    var format = EventLogFormat()
    format.timeUnit = unit
    let told = try EventLogReader(format: format).read([path])
    #expect(told.sessions == log.sessions && told.report.remarks.isEmpty)
  }

  @Test func `days and minutes as digits`() throws {
    let days = try EventLogReader().read([log("a.tsv", ["20140407", "20140408", "20140501"])])
    #expect(days.sessions.times.map { $0 / 86_400 } == [16_167, 16_168, 16_191])
    let minutes = try EventLogReader().read([log("b.tsv", ["201404071051", "201404071052"])])
    #expect(minutes.sessions.times == [1_396_867_860, 1_396_867_920])
    // The 32nd of a month: these are numbers of events.
    let counters = try EventLogReader().read([log("c.tsv", ["20140131", "20140132"])])
    #expect(counters.sessions.times == [20_140_131, 20_140_132])
    var format = EventLogFormat()
    format.timeUnit = .day
    let error = logError {
      try EventLogReader(format: format).read([log("c.tsv", ["20140131", "20140132"])])
    }
    guard case .badRow(_, line: 3, .unreadableTime("Time", "20140132"), _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    ["0", "1", "2"], ["5", "1000", "99999999"], ["0", "0", "0"], ["0.5", "7", "8"],
  ])
  func `small numbers stay as they are`(times: [String]) throws {
    let log = try EventLogReader().read([self.log("a.tsv", times)])
    #expect(log.sessions.times == times.compactMap(Double.init))
    #expect(log.report.remarks.isEmpty)
  }

  @Test func `a few odd times do not decide, and are told`() throws {
    let log = try EventLogReader().read([
      self.log("a.tsv", ["0", "1396867869000", "1396867889000", "0", "1396867899000"])
    ])
    #expect(log.sessions.times == [0, 0, 1_396_867_869, 1_396_867_889, 1_396_867_899])
    guard case .unlikelyTimes(first: 0, last: 1_396_867_899) = log.report.remarks.last else {
      Issue.record("\(log.report.remarks)")
      return
    }
    let mixed = try EventLogReader().read([
      self.log("b.tsv", ["1396867869", "1396867889", "1396867899", "1396867999000"])
    ])
    #expect(mixed.report.remarks == [.unlikelyTimes(first: 1_396_867_869, last: 1.396867999e12)])
    #expect(mixed.report.remarks[0].isWarning)
    #expect(mixed.report.remarks[0].text(.flags).contains("--time-unit"))
  }

  @Test func `files that count differently become one log, with a warning`() throws {
    let paths = try Self.spellings.indices.map {
      try self.log("\($0).tsv", Self.spellings[$0].times)
    }
    let log = try EventLogReader().read(paths)
    #expect(log.sessions.times.count == 18 && Set(log.sessions.times).count == 3)
    #expect(
      log.report.remarks == [
        .otherTimeUnit(path: paths[1], .milliseconds, before: .seconds),
        .otherTimeUnit(path: paths[3], .microseconds, before: .milliseconds),
        .otherTimeUnit(path: paths[4], .nanoseconds, before: .microseconds),
        .otherTimeUnit(path: paths[5], .second, before: .nanoseconds),
      ])
    let dates = try self.log("dates.tsv", ["2014-04-07", "2014-04-08"])
    let both = try EventLogReader().read([paths[1], dates]).report
    #expect(both.timeUnits == [.milliseconds])
    #expect(both.remarks.last == .otherTimeUnit(path: dates, nil, before: .milliseconds))
  }

  @Test func `training and test that count differently, and that lie far apart`() throws {
    let train = try EventLogReader().read([log("a.tsv", Self.spellings[0].times)]).report
    let test = try EventLogReader().read([log("b.tsv", Self.spellings[1].times)]).report
    #expect(train.remark(onTest: train) == nil)
    #expect(
      train.remark(onTest: test) == .testTimeUnit(train: .seconds, test: .milliseconds))
    for times in [["0", "1"], ["1896867869", "1896867889"]] {
      let far = try EventLogReader().read([log("c.tsv", times)]).report
      guard case .farTest = train.remark(onTest: far) else {
        Issue.record("\(times)")
        continue
      }
    }
  }

  @Test func `nanoseconds keep a quarter of a microsecond`() throws {
    let log = try EventLogReader().read([
      self.log("a.tsv", ["1396867869000000400", "1396867869000000000", "1396867869000001000"])
    ])
    #expect(log.ids == [["b", "a", "c"]])
    #expect(abs(log.sessions.times[2] - 1_396_867_869.000_001) < 2.4e-7)
  }

  @Test func `objects of sessions count as tables do`() throws {
    var format = EventLogFormat()
    format.encoding = .sessionObjects
    let line = #"{"SessionId":1,"events":[{"ItemId":1,"Time":1396867869000}]}"# + "\n"
    let log = try EventLogReader(format: format).read([scratch.write("a.jsonl", line)])
    #expect(log.sessions.times == [1_396_867_869])
    #expect(log.report.timeUnits == [.milliseconds])
  }

  @Test func `identifiers that a spreadsheet shortened`() throws {
    let path = try scratch.write(
      "a.csv", "SessionId,ItemId,Time\n1.23457E+18,a,5\n1.23457E+18,b,6\n1e5,c,7\n")
    let log = try EventLogReader().read([path])
    #expect(log.report.remarks == [.shortenedIDs(path: path, example: "1.23457E+18")])
    let plain = try scratch.write("b.csv", "SessionId,ItemId,Time\n1e5,1.5,5\n12E+3x,-1E+18,6\n")
    #expect(try EventLogReader().read([plain]).report.remarks.isEmpty)
  }
}
