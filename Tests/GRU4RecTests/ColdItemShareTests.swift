import Randomness
import Recommendation
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// How often items without clicks come into lists: as often as they are to.
@Suite struct ColdItemShareTests {
  private static let items = (0..<300).map { "item-\($0)" }
  /// Sessions within one of ten kinds; of a kind the first items are clicked most.
  private static let log: EventLog = {
    var generator = SplitMix64(seed: 17)
    return EventLog(
      sessions: (0..<600).map { session in
        (0..<4).map { _ in
          let place = Int(30 * generator.uniform() * generator.uniform())
          return items[10 * place + session % 10]
        }
      } + [items])
  }()

  /// The kind of an item is the last digit of its name.
  private static func table(_ ids: [String]) -> ItemAttributes {
    ItemAttributes(
      items: ItemVocabulary(ids: ids),
      columns: [.init(name: "kind", values: ids.map { [String($0.suffix(1))] })])
  }

  /// Places in lists of 20 after one click, of items as often as they were clicked.
  @Test func `an item without clicks has its share of places`() throws {
    var settings = Hyperparameters()
    (settings.layers, settings.batchSize, settings.epochs) = ([16], 16, 2)
    settings.negativeSamples = .count(64)
    let model = try GRU4RecTrainer(
      log: Self.log, hyperparameters: settings, threads: 1
    ).train()
    let known = model.itemCount
    #expect(known == 300 && model.itemCounts.allSatisfy { $0 > 0 })
    let map = try FeatureMap(
      fitting: model, to: Self.table(Self.items), columns: [FeatureColumn(name: "kind")])
    let new = Self.table((0..<40).map { "new-\($0)" })
    for share in [0.3, 1, 3] {
      let more = try ModelFileFixture.withFolder { folder in
        let path = folder.appending(path: "more.safetensors").path
        #expect(try model.save(to: path, features: map, adding: new, share: share).added == 40)
        return try GRU4RecModel(contentsOf: path)
      }
      let added = (known..<known + 40).map { ItemIndex($0) }
      let old = CandidateFilter(excluding: ItemSet(added))
      var places = 0.0
      for item in 0..<known {
        var state = more.initialState()
        more.observe(ItemIndex(item), state: &state)
        let last = try #require(more.recommend(after: state, k: 20, filter: old).last).score
        let found = more.score(state, of: added).count { $0 > last }
        places += Double(found) * Double(model.itemCounts[item])
      }
      let clicks = Double(model.itemCounts.reduce(0, +))
      let expected = share * 20 / Double(known)
      let actual = places / clicks / 40
      #expect(abs(actual / expected - 1) < 0.1, "a share of \(share): \(actual / expected)")
    }
  }
}
