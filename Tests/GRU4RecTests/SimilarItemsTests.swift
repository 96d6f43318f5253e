import Foundation
import GRU4Rec
import Recommendation
import SessionData
import TestSupport
import Testing

/// Nearest items against cosines in Double.
@Suite("Similar items")
struct SimilarItemsTests {
  private let items = 700
  private let rows: DoubleTensor
  private let model: GRU4RecModel

  init() throws {
    var settings = Hyperparameters()
    settings.layers = [11]
    var generator = TwinGenerator(seed: 31)
    var weights = TwinParameters(settings, itemCount: 700, using: &generator).weights
    var rows = generator.tensor([700, 11], in: -1...1)
    for column in 0..<11 {
      rows[5, column] = 0
      rows[6, column] = 3 * rows[4, column]
      rows[7, column] = -rows[4, column]
    }
    weights["item.output_weight"] = rows
    self.rows = rows
    model = try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try ModelFileFixture.write(
        weights, hyperparameters: settings, itemIDs: (0..<700).map { "item-\($0)" },
        itemCounts: [Int64](repeating: 1, count: 700), to: path)
      return try GRU4RecModel(contentsOf: path)
    }
  }

  private func cosine(_ a: Int, _ b: Int) -> Double {
    func dot(_ a: Int, _ b: Int) -> Double { zip(rows.row(a), rows.row(b)).map(*).reduce(0, +) }
    let norms = (dot(a, a) * dot(b, b)).squareRoot()
    return norms > 0 ? dot(a, b) / norms : 0
  }

  @Test(arguments: [0, 4, 5, 699])
  func areTheNearest(_ item: Int) {
    let list = model.similarItems(to: ItemIndex(item), k: 1000)
    #expect(list.count == items - 1 && !list.contains { $0.item == ItemIndex(item) })
    for entry in list {
      #expect(abs(Double(entry.score) - cosine(item, Int(entry.item))) < 1e-5)
    }
    #expect(zip(list, list.dropFirst()).allSatisfy { $0.precedes($1) })
    #expect(model.similarItems(to: ItemIndex(item), k: 10) == Array(list.prefix(10)))
    #expect(model.similarItems(to: ItemIndex(item), k: 10, threads: 3) == Array(list.prefix(10)))
    #expect(model.similarItems(to: ItemIndex(item), k: 0).isEmpty)
  }

  @Test func lengthDoesNotCountAndDirectionDoes() {
    let list = model.similarItems(to: 4, k: 1000)
    #expect(list.first?.item == 6 && list.last?.item == 7)
  }

  @Test func filtersActFirst() {
    let some = ItemSet([4, 6, 100, 200])
    let only = CandidateFilter(excluding: ItemSet([6]), only: some)
    #expect(
      Set(model.similarItems(to: 4, k: 5, filter: only).map(\.item)) == [100, 200])
  }

  /// A catalogue that is large enough to be prepared.
  @Test func preparationChangesNothing() throws {
    var settings = Hyperparameters()
    settings.layers = [8]
    let ids = ItemVocabulary(ids: (0..<5200).map { "item-\($0)" })
    let sessions = Sessions(sessions: [(0..<5200).map { ItemIndex($0) }])
    let model = try GRU4RecTrainer(
      log: EventLog(vocabulary: ids, sessions: sessions), hyperparameters: settings, threads: 1
    ).makeModel()
    let list = model.similarItems(to: 3, k: 9)
    #expect(list.count == 9 && model.preparedForServing().similarItems(to: 3, k: 9) == list)
  }

  /// What is asked of some items alone: their cosines, in the order in which they were named.
  @Test func likenessIsTheCosine() throws {
    let others: [ItemIndex] = [699, 4, 5, 7, 0, 4]
    for item: ItemIndex in [4, 5, 699] {
      let found = try #require(model.likeness(of: item, to: others))
      #expect(found.count == others.count)
      for (value, other) in zip(found, others) {
        #expect(abs(Double(value) - cosine(Int(item), Int(other))) < 1e-5)
      }
    }
    #expect(model.likeness(of: 4, to: []) == [])
    let filter = CandidateFilter(only: ItemSet([6, 100, 200]))
    #expect(model.nearestItems(to: 4, k: 2) == model.similarItems(to: 4, k: 2))
    #expect(
      model.nearestItems(to: 4, k: 5, filter: filter)
        == model.similarItems(to: 4, k: 5, filter: filter))
  }
}
