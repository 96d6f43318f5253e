import EventLogs
import Experiments
import Foundation
import GRU4Rec
import SessionData
import Testing
import Tuning
import Wording

@Suite struct TuningTaskTests {
  /// As the version before wrote it: a study of that time is gone on with only if this stays.
  @Test func `a study keeps how tables are read in the words of earlier versions`() throws {
    let before =
      #"{"itemColumn":"i","sessionColumn":"s","skipBadRows":true,"timeColumn":"t"}"#
    var format = EventLogFormat()
    (format.sessionColumn, format.itemColumn, format.timeColumn) = ("s", "i", "t")
    format.skipBadRows = true
    #expect(try EncodedJSON(format).json == before)
    #expect(try JSONDecoder().decode(EventLogFormat.self, from: Data(before.utf8)) == format)
    format.timeUnit = .milliseconds
    format.userColumn = "u"
    format.kinds = EventKindFilter(column: "k", kept: ["view"])
    let data = Data(try EncodedJSON(format).json.utf8)
    #expect(try JSONDecoder().decode(EventLogFormat.self, from: data) == format)
  }

  @Test func `what is held out by days and by share`() throws {
    let day = 86_400.0
    let sessions = Sessions(
      items: [0, 1, 0, 1, 1, 0, 2, 1, 0, 1],
      times: [
        0, 1, day, day + 1, 2 * day, 2 * day + 1,
        3 * day, 3 * day + 1, 3 * day + 2, 3 * day + 3,
      ], offsets: [0, 2, 4, 6, 10])
    let log = EventLog(vocabulary: ItemVocabulary(ids: ["a", "b", "c"]), sessions: sessions)
    for (part, held) in [(HoldOut.days(1), 1), (.fraction(0.5), 2)] {
      let (train, validation) = try part.split(log)
      #expect(train.sessions.sessionCount == 4 - held)
      #expect(validation.sessions.sessionCount == held)
      #expect(validation.vocabulary == train.vocabulary)
      // The third item is new.
      #expect(validation.sessions.items.suffix(3) == [1, 0, 1])
    }
    #expect(throws: SearchError.nothingHeldOut(.days(9), train: 0, validation: 0)) {
      try HoldOut.days(9).split(log)
    }
    let error = SearchError.nothingHeldOut(.days(9), train: 0, validation: 0)
    #expect(error.text(.flags).hasSuffix("--validation-fraction 0.1, or give --validation logs"))
    #expect("\(error)".contains("the last 9.0 days of the training log leave 0 sessions"))
  }

  @Test func `statistics of several seeds`() throws {
    let one = try #require(SeedStatistics([0.5]))
    #expect(one.deviation == 0 && one.text == "0.5000")
    let three = try #require(SeedStatistics([0.1, 0.2, 0.3]))
    #expect(abs(three.mean - 0.2) < 1e-12 && abs(three.deviation - 0.1) < 1e-12)
    #expect(three.text == "0.2000 ± 0.1000")
    #expect(abs(three.error(of: three) - (2 * 0.01 / 3).squareRoot()) < 1e-12)
    #expect(SeedStatistics([]) == nil)
  }

  @Test func `a space without what is fixed`() {
    var settings = Hyperparameters()
    settings.loss = .bprMax
    let space = AuthorsSpaces.both.fixing(["loss", "layers"], of: .gru4rec(settings))
    #expect(space.names.contains("bpreg"))
    #expect(!space.names.contains { ["loss", "layers", "logq"].contains($0) })
  }
}
