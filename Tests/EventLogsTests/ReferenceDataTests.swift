import DataPreparation
import EventLogs
import Foundation
import SessionData
import TestSupport
import Testing

struct ReferenceDataTests {
  private struct Manifest: Decodable {
    struct Log: Decodable {
      let itemIndex: [String: ItemIndex]
      let offsets: [Int]
      let items: [ItemIndex]

      enum CodingKeys: String, CodingKey {
        case itemIndex = "item_index"
        case offsets = "offset_sessions"
        case items = "data_items"
      }
    }
    let data: Log
  }

  private struct Schedule: Decodable {
    let ids: [String]
    let offsets: [Int]
    let order: [Int]
    let items: [ItemIndex]

    enum CodingKeys: String, CodingKey {
      case ids = "item_ids"
      case offsets = "offset_sessions"
      case order = "session_order"
      case items = "data_items"
    }
  }

  @Test(.enabled(if: SharedFiles.has("golden/manifest.json"), "no reference data here"))
  func recordedOrder() throws {
    let json = try Data(contentsOf: URL(fileURLWithPath: SharedFiles.path("golden/manifest.json")))
    let expected = try JSONDecoder().decode(Manifest.self, from: json).data
    let log = try EventLogReader().read([SharedFiles.path("golden/tiny_sessions.tsv")])
    #expect(log.vocabulary.count == expected.itemIndex.count)
    for (id, index) in expected.itemIndex { #expect(log.vocabulary.index(of: id) == index) }
    #expect(log.sessions.offsets == expected.offsets)
    #expect(log.sessions.items == expected.items)
  }

  @Test(
    .enabled(if: SharedFiles.has("golden/schedule.json"), "no reference data here"),
    arguments: [
      ("plain_b4", "sched_plain"), ("len1_b4", "sched_len1"),
      ("shuffled_file_b4", "sched_shuffled"),
    ])
  func recordedSchedules(_ key: String, _ file: String) throws {
    let json = try Data(contentsOf: URL(fileURLWithPath: SharedFiles.path("golden/schedule.json")))
    let expected = try #require(
      try JSONDecoder().decode([String: Schedule].self, from: json)[key])
    let log = try EventLogReader().read([SharedFiles.path("golden/\(file).tsv")])
    #expect(log.vocabulary == ItemVocabulary(ids: expected.ids))
    // The record numbers sessions as they lie in memory; ours lie in the order they are used.
    let ordered = expected.order.map { session in
      Array(
        expected.items[
          expected.offsets[session]..<expected.offsets[session + 1]])
    }
    let ours = (0..<log.sessions.sessionCount).map { Array(log.sessions.items(of: $0)) }
    #expect(ours == ordered)
  }

  @Test(.enabled(if: SharedFiles.has("data/rsc15_100k_train.tsv.gz"), "no reference data here"))
  func realLog() throws {
    let train = try EventLogReader().read([SharedFiles.path("data/rsc15_100k_train.tsv.gz")])
    #expect(train.sessions.eventCount == 70_278)
    #expect(train.sessions.sessionCount == 17_794)
    #expect(train.vocabulary.count == 2933)
    let test = try EventLogReader().read(
      [SharedFiles.path("data/rsc15_100k_test.tsv.gz")], vocabulary: train.vocabulary,
      unknownItems: .drop)
    #expect(test.sessions.eventCount == 13_568)
    #expect(test.sessions.sessionCount == 3416)
    #expect(test.report.unknownItemEvents == 0)
    #expect(test.vocabulary == train.vocabulary)
  }

  @Test(.enabled(if: SharedFiles.has("data/rsc15_100k_train.tsv.gz"), "no reference data here"))
  func realLogSplitsAsItWasSplit() throws {
    let paths = ["train", "test"].map { SharedFiles.path("data/rsc15_100k_\($0).tsv.gz") }
    let whole = try EventLogReader().read(paths)
    let (train, test) = TemporalSplit(testSeconds: 86_400).split(whole)
    #expect(train.sessions.eventCount == 70_278)
    #expect(train.vocabulary.count == 2933)
    #expect(test.sessions.sessionCount == 3416)
  }

  /// The reference was made by the same rules from rows that are no longer there: its parts, put together
  /// and prepared again, must come out as they went in.
  @Test(.enabled(if: SharedFiles.has("data/rsc15_100k_train.tsv.gz"), "no reference data here"))
  func realLogIsPreparedAsItWasPrepared() throws {
    let reader = EventLogReader()
    let paths = ["train", "test"].map { SharedFiles.path("data/rsc15_100k_\($0).tsv.gz") }
    let train = try reader.read([paths[0]])
    let test = try reader.read([paths[1]])
    var settings = PreparationRecipe.rsc15.settings
    settings.minimumItemSupport = 1
    _ = try Preparation(settings).run(try reader.read(paths)) { window in
      let vocabulary = window.vocabulary
      #expect(EventLog(vocabulary: vocabulary, sessions: window.trainFull).ids == train.ids)
      #expect(window.trainFull.times == train.sessions.times)
      #expect(EventLog(vocabulary: vocabulary, sessions: window.test).ids == test.ids)
      #expect(window.test.times == test.sessions.times)
    }
  }
}
