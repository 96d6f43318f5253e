import Foundation
import Recommendation
import RecommendationTesting
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// A model that is prepared for serving gives the very answers of one that is not.
///
/// Where no instructions multiply bytes both are the same, and so are the answers.
@Suite("Prepared model")
struct PreparedModelTests {
  /// Output weights that are hard to tell apart, or to bound.
  enum Weights: String, CaseIterable {
    case random, equalRows, zeroRows, nearlyEqual, hugeNorms, dominatingUnit, tiny

    func values(_ items: Int, _ units: Int, using generator: inout TwinGenerator) -> DoubleTensor {
      var tensor = generator.tensor([items, units], in: -1...1)
      for row in 0..<items {
        for column in 0..<units {
          let value = tensor[row, column]
          switch self {
          case .random: break
          case .equalRows: tensor[row, column] = tensor[row % 3, column]
          case .zeroRows: tensor[row, column] = row % 4 == 0 ? value : 0
          case .nearlyEqual: tensor[row, column] = Double(column % 3) - 1 + value * 1e-6
          case .hugeNorms: tensor[row, column] = row % 100 == 0 ? value * 1e20 : value
          case .dominatingUnit: tensor[row, column] = column == 1 ? value * 1000 : value
          case .tiny: tensor[row, column] = value * 1e-37
          }
        }
      }
      return tensor
    }
  }

  private func model(_ rows: Weights, items: Int, units: Int) throws -> GRU4RecModel {
    var generator = TwinGenerator(seed: 21)
    var settings = Hyperparameters()
    (settings.layers, settings.embedding) = ([units], .separate(4))
    var weights = TwinParameters(settings, itemCount: items, using: &generator).weights
    weights["item.output_weight"] = rows.values(items, units, using: &generator)
    if rows != .random { weights["item.output_bias"] = DoubleTensor(zeros: [items]) }
    return try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try ModelFileFixture.write(
        weights, hyperparameters: settings, itemIDs: (0..<items).map { "item-\($0)" },
        itemCounts: [Int64](repeating: 1, count: items), to: path)
      return try GRU4RecModel(contentsOf: path)
    }
  }

  private func states(_ model: GRU4RecModel, _ count: Int) -> [GRU4RecState] {
    var states = (0..<count).map { _ in model.initialState() }
    for step in 0..<2 {
      let items = (0..<count).map { ItemIndex(($0 * 31 + step * 7) % model.itemCount) }
      model.observe(items, states: &states)
    }
    return states
  }

  @Test(arguments: Weights.allCases)
  func givesTheSameLists(_ rows: Weights) throws {
    let model = try model(rows, items: 5300, units: 12)
    let prepared = model.preparedForServing(threads: 2)
    var states = states(model, 24)
    states[5] = model.initialState()
    states[6].values[2] = .nan
    states[7].values = states[7].values.map { $0 * 1e30 }
    states[8].values[3] = .infinity
    let best = model.recommend(after: states[0], k: 30).map(\.item)
    let filters = [
      CandidateFilter.all, .init(only: ItemSet([17, 4000, 5299])), .init(excluding: ItemSet(best)),
      .init(only: ItemSet((0..<5300).filter { $0 % 3 == 1 })),
      .init(excluding: ItemSet(best), only: ItemSet(best)),
    ]
    for (round, filter) in filters.enumerated() {
      let requests = states.indices.map { lane in
        RankingRequest(
          k: [20, 1, 0, 82, 83, 1000, 6000][(lane + round) % 7], filter: filter,
          target: lane % 9 == 8 ? 77 : nil)
      }
      let expected = model.rank(states, requests, threads: 1)
      #expect(prepared.rank(states, requests, threads: 1) == expected, "\(rows), filter \(round)")
      for lane in [0, 5, 9] {
        let alone = prepared.rank([states[lane]], [requests[lane]], threads: 1)
        #expect(alone == [expected[lane]], "\(rows), filter \(round), lane \(lane) alone")
      }
    }
  }

  /// Lists, states and bytes, with a catalogue that is large enough to be prepared.
  @Test func keepsTheContractOfServing() throws {
    ServableContract.check(try model(.random, items: 5300, units: 12))
  }

  /// Few and many items, with and without preparation, against the whole row.
  @Test func someItemsHaveTheScoresOfTheRow() throws {
    for model in [
      try model(.random, items: 300, units: 21), try model(.tiny, items: 5300, units: 12),
    ] {
      let state = states(model, 2)[1]
      var row = [Float](repeating: 0, count: model.itemCount)
      var span = row.mutableSpan
      model.score(state, into: &span)
      for model in [model, model.preparedForServing()] {
        for count in [0, 1, 7, 16, 200] {
          let items = (0..<count).map { ItemIndex(($0 * 7919 + 5) % model.itemCount) }
          #expect(
            model.score(state, of: items).map(\.bitPattern) == items.map { row[Int($0)].bitPattern }
          )
        }
      }
    }
  }

  /// Enough work that it is really shared out.
  @Test func threadsChangeNothing() throws {
    let model = try model(.random, items: 6001, units: 48)
    let prepared = model.preparedForServing()
    let states = states(model, 50)
    let requests = states.indices.map { RankingRequest(k: 1 + $0) }
    let expected = model.rank(states, requests, threads: 1)
    for threads in [1, 2, 3] {
      #expect(prepared.rank(states, requests, threads: threads) == expected, "\(threads) threads")
    }
  }

  /// As a large model does, whatever the size of this one.
  @Test(arguments: [InputEmbedding.shared, .separate(6), .none])
  func rowsOfTheFileAreThoseInMemory(embedding: InputEmbedding) throws {
    var settings = Hyperparameters()
    (settings.layers, settings.embedding) = ([9], embedding)
    var generator = TwinGenerator(seed: 22)
    let weights = TwinParameters(settings, itemCount: 5100, using: &generator).weights
    try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try ModelFileFixture.write(
        weights, hyperparameters: settings, itemIDs: (0..<5100).map { "item-\($0)" },
        itemCounts: [Int64](repeating: 1, count: 5100), to: path)
      let model = try GRU4RecModel(contentsOf: path)
      var prepared = model.preparedForServing()
      #expect(prepared.files == nil)
      prepared.files = ItemFiles(model.weights, smallest: 0)
      #expect(prepared.files != nil)
      let (states, others) = (states(model, 5), states(prepared, 5))
      #expect(states == others)
      let requests = states.map { _ in RankingRequest(k: 10) }
      #expect(
        prepared.rank(others, requests, threads: 1) == model.rank(states, requests, threads: 1))
      #expect(prepared.similarItems(to: 7, k: 5) == model.similarItems(to: 7, k: 5))
    }
    let trained = try GRU4RecTrainer(
      log: EventLog(sessions: [["a", "b"], ["b", "a"]]), hyperparameters: settings, threads: 1
    ).makeModel()
    #expect(ItemFiles(trained.weights, smallest: 0) == nil, "it lies in no file")
  }

  @Test func smallCataloguesStayAsTheyAre() throws {
    #expect(try model(.random, items: 300, units: 4).preparedForServing().screen == nil)
  }
}
