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

  /// Places in lists of 20 after one click, of items as often as they were clicked: of those that come first, and of those
  /// that come to a model that has some already.
  @Test func `an item without clicks has its share of places`() throws {
    var settings = Hyperparameters()
    (settings.layers, settings.batchSize, settings.epochs) = ([16], 16, 2)
    settings.negativeSamples = .count(64)
    let model = try GRU4RecTrainer(
      log: Self.log, hyperparameters: settings, threads: 1
    ).train()
    #expect(model.itemCount == 300 && model.itemCounts.allSatisfy { $0 > 0 })
    let map = try FeatureMap(
      fitting: model, to: Self.table(Self.items), columns: [FeatureColumn(name: "kind")])
    for share in [0.3, 1, 3] {
      let first = try Self.adding((0..<40).map { "new-\($0)" }, to: model, map, share: share)
      #expect(try Self.isNear(share, Self.places(of: 40, in: first)))
    }
    // Items without clicks that are in no list count for nothing.
    let some = try Self.adding((0..<150).map { "some-\($0)" }, to: model, map, share: 1e-6)
    let second = try Self.adding((0..<40).map { "more-\($0)" }, to: some, map, share: 1)
    #expect(try Self.isNear(1, Self.places(of: 40, in: second)))
  }

  private static func isNear(_ share: Double, _ found: Double) -> Bool {
    abs(found / share - 1) < 0.1
  }

  private static func adding(
    _ ids: [String], to model: GRU4RecModel, _ map: FeatureMap, share: Double
  ) throws -> GRU4RecModel {
    try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "more.safetensors").path
      let added = try model.save(to: path, features: map, adding: table(ids), share: share)
      #expect(added.added == ids.count)
      return try GRU4RecModel(contentsOf: path)
    }
  }

  /// How many places the last items have in lists of the others, beside those of an item with clicks on average.
  private static func places(of count: Int, in model: GRU4RecModel) throws -> Double {
    let added = (model.itemCount - count..<model.itemCount).map { ItemIndex($0) }
    let others = CandidateFilter(excluding: ItemSet(added))
    var (places, clicks, clicked) = (0.0, 0.0, 0.0)
    for (item, clicksOfItem) in model.itemCounts.enumerated() where clicksOfItem > 0 {
      var state = model.initialState()
      model.observe(ItemIndex(item), state: &state)
      let last = try #require(model.recommend(after: state, k: 20, filter: others).last).score
      let found = model.score(state, of: added).count { $0 > last }
      places += Double(found) * Double(clicksOfItem)
      clicks += Double(clicksOfItem)
      clicked += 1
    }
    return places / clicks / Double(count) / (20 / clicked)
  }
}
