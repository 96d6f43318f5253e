import Foundation
import Recommendation
import Safetensors
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// Lists from part of a catalogue: what stands in them has its exact score, and little is missing.
@Suite("Catalogue index")
struct CatalogueIndexTests {
  private static let items = 9_000

  /// Items in fifty groups that point the same way, or weights that are hard to tell apart.
  private func model(
    _ rows: PreparedModelTests.Weights? = nil, units: Int = 24, seed: UInt64 = 31
  ) throws -> GRU4RecModel {
    var generator = TwinGenerator(seed: seed)
    var settings = Hyperparameters()
    (settings.layers, settings.embedding) = ([units], .separate(4))
    var weights = TwinParameters(settings, itemCount: Self.items, using: &generator).weights
    weights["item.output_weight"] =
      rows.map { $0.values(Self.items, units, using: &generator) }
      ?? grouped(units, using: &generator)
    if rows != nil { weights["item.output_bias"] = DoubleTensor(zeros: [Self.items]) }
    return try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try ModelFileFixture.write(
        weights, hyperparameters: settings, itemIDs: (0..<Self.items).map { "item-\($0)" },
        itemCounts: (0..<Int64(Self.items)).map { $0 % 97 }, to: path)
      return try GRU4RecModel(contentsOf: path)
    }
  }

  private func grouped(_ units: Int, using generator: inout TwinGenerator) -> DoubleTensor {
    let centres = generator.tensor([50, units], in: -1...1)
    var tensor = generator.tensor([Self.items, units], in: -0.3...0.3)
    for row in 0..<Self.items {
      for column in 0..<units { tensor[row, column] += centres[row % 50, column] }
    }
    return tensor
  }

  private func states(_ model: GRU4RecModel, _ count: Int) -> [GRU4RecState] {
    var states = (0..<count).map { _ in model.initialState() }
    for step in 0..<2 {
      let items = (0..<count).map { ItemIndex(($0 * 31 + step * 7) % model.itemCount) }
      model.observe(items, states: &states)
    }
    return states
  }

  private func requests(_ count: Int) -> [RankingRequest] {
    (0..<count).map { index in
      let seen = ItemSet([ItemIndex(index), ItemIndex(index * 2)])
      return switch index % 4 {
      case 0: RankingRequest(k: 20)
      case 1: RankingRequest(k: 5, filter: CandidateFilter(excluding: seen))
      case 2: RankingRequest(k: 20, target: ItemIndex(index))
      default: RankingRequest(k: 8000)
      }
    }
  }

  @Test(
    "all of the catalogue with all confidence gives the exact lists, bit for bit",
    arguments: PreparedModelTests.Weights.allCases)
  func everything(rows: PreparedModelTests.Weights) throws {
    let model = try model(rows)
    let index = CatalogueIndex(of: model, effort: .init(share: 1, confidence: 1), threads: 2)
    let prepared = model.indexed(by: index).preparedForServing(threads: 2)
    let (states, requests) = (states(model, 21), requests(21))
    let exact = model.rank(states, requests, threads: 1)
    #expect(prepared.rank(states, requests, threads: 1) == exact, "\(rows)")
    #expect(prepared.rank(states, requests, threads: 3) == exact, "\(rows)")
  }

  @Test("what is found has its exact score, and little is missing")
  func part() throws {
    let model = try model()
    let prepared = model.indexed(by: CatalogueIndex(of: model)).preparedForServing(threads: 2)
    let states = states(model, 64)
    let requests = states.map { _ in RankingRequest(k: 20) }
    let exact = model.rank(states, requests, threads: 1)
    let found = prepared.rank(states, requests, threads: 1)
    var shared = 0
    for (list, right) in zip(found, exact) {
      #expect(list.best.count == 20)
      let scores = Dictionary(uniqueKeysWithValues: right.best.map { ($0.item, $0.score) })
      for item in list.best {
        if let score = scores[item.item] {
          shared += 1
          #expect(score == item.score)
        } else {
          #expect(item.score <= right.best[19].score)
        }
      }
    }
    // Random rows are the worst there are.
    #expect(Double(shared) > 0.9 * 20 * 64, "\(shared) of \(20 * 64), seed 31")
    // Alone or in a batch, on one thread or several.
    #expect(prepared.rank(states, requests, threads: 4) == found)
    for index in [0, 17, 63] {
      #expect(
        prepared.rank([states[index]], [requests[index]], threads: 1)[0].best == found[index].best)
    }
  }

  @Test("a look at all items finds at least as many as it is confident of")
  func confidence() throws {
    let model = try model()
    let states = states(model, 64)
    let requests = states.map { _ in RankingRequest(k: 20) }
    let exact = model.rank(states, requests, threads: 1)
    for confidence in [0.5, 0.85, 0.99] {
      let index = CatalogueIndex(of: model, effort: .init(share: 1, confidence: confidence))
      let found = model.indexed(by: index).preparedForServing(threads: 2)
        .rank(states, requests, threads: 1)
      var shared = 0
      for (list, right) in zip(found, exact) {
        shared += Set(list.best.map(\.item)).intersection(right.best.map(\.item)).count
      }
      let share = Double(shared) / (20 * 64)
      #expect(share > confidence - 0.02, "\(share) with a confidence of \(confidence), seed 31")
    }
  }

  @Test("a filter leaves k items whenever there are k")
  func filter() throws {
    let model = try model()
    let prepared = model.indexed(by: CatalogueIndex(of: model)).preparedForServing(threads: 1)
    let states = states(model, 8)
    let few = ItemSet((0..<30).map { ItemIndex($0 * 299) })
    let allButFew = ItemSet((0..<ItemIndex(Self.items)).filter { $0 % 299 != 0 })
    for filter in [CandidateFilter(only: few), CandidateFilter(excluding: allButFew)] {
      let requests = states.map { _ in RankingRequest(k: 20, filter: filter) }
      let exact = model.rank(states, requests, threads: 1)
      // All of so few are bounded.
      #expect(prepared.rank(states, requests, threads: 1) == exact)
      #expect(exact.allSatisfy { $0.best.count == 20 })
    }
    let requests = states.map { _ in RankingRequest(k: 50, filter: CandidateFilter(only: few)) }
    #expect(
      prepared.rank(states, requests, threads: 1) == model.rank(states, requests, threads: 1))
  }

  @Test("the same model has the same index, whatever the threads")
  func threads() throws {
    let model = try model()
    let one = CatalogueIndex(of: model, threads: 1)
    #expect(one.order.sorted() == Array(0..<ItemIndex(Self.items)))
    for threads in [2, 5] {
      #expect(CatalogueIndex(of: model, threads: threads).order == one.order)
    }
    // Like ones stand side by side: of the groups, few are in a tile.
    let tiles = stride(from: one.head, to: Self.items - 64, by: 64).map { first in
      Set(one.order[first..<first + 64].map { $0 % 50 }).count
    }
    #expect(Double(tiles.reduce(0, +)) / Double(tiles.count) < 5, "\(tiles)")
  }

  @Test("biases count, too: where rows are equal, equal biases stand side by side")
  func biases() throws {
    var generator = TwinGenerator(seed: 33)
    var settings = Hyperparameters()
    settings.layers = [6]
    var weights = TwinParameters(settings, itemCount: 2000, using: &generator).weights
    var (rows, biases) = (DoubleTensor(zeros: [2000, 6]), DoubleTensor(zeros: [2000]))
    for item in 0..<2000 {
      for column in 0..<6 { rows[item, column] = 0.1 * Double(column) }
      biases[item] = Double(item % 2)
    }
    (weights["item.output_weight"], weights["item.output_bias"]) = (rows, biases)
    let model = try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try ModelFileFixture.write(
        weights, hyperparameters: settings, itemIDs: (0..<2000).map { "item-\($0)" },
        itemCounts: [Int64](repeating: 0, count: 2000), to: path)
      return try GRU4RecModel(contentsOf: path)
    }
    let order = CatalogueIndex(of: model).order
    #expect(zip(order, order.dropFirst()).count { $0 % 2 != $1 % 2 } == 1)
  }

  @Test("items that the index lacks are always looked at")
  func added() throws {
    let model = try model()
    let whole = CatalogueIndex(of: model)
    let known = whole.order.filter { $0 < ItemIndex(Self.items - 500) }
    let index = CatalogueIndex(
      order: known, head: 10, model: model.checksum, effort: .init(share: 0.1, confidence: 0.9))
    let prepared = model.indexed(by: index).preparedForServing(threads: 1)
    let states = states(model, 16)
    let new = ItemSet(ItemIndex(Self.items - 500)..<ItemIndex(Self.items))
    let requests = states.map { _ in RankingRequest(k: 20) }
    var (shared, all) = (0, 0)
    for (found, exact) in zip(
      prepared.rank(states, requests, threads: 1), model.rank(states, requests, threads: 1))
    {
      let list = Set(found.best.map(\.item))
      for item in exact.best where new.contains(item.item) {
        all += 1
        shared += list.contains(item.item) ? 1 : 0
      }
    }
    #expect(all > 0 && Double(shared) >= 0.9 * Double(all), "\(shared) of \(all)")
  }

  @Test("a file holds the index, and belongs to one model")
  func file() throws {
    let model = try model()
    let index = CatalogueIndex(of: model, effort: .init(share: 0.5, confidence: 0.8))
    try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "index.safetensors").path
      try index.save(to: path)
      let read = try CatalogueIndex(contentsOf: path, for: model)
      #expect(read.order == index.order && read.head == index.head && read.effort == index.effort)
      let other = try self.model(seed: 32)
      #expect(throws: GRU4RecError.self) { try CatalogueIndex(contentsOf: path, for: other) }
      do {
        _ = try CatalogueIndex(contentsOf: path, for: other)
      } catch {
        #expect("\(error)".contains("of another model") && "\(error)".contains("gru4rec index"))
      }
      let bytes = try Data(contentsOf: URL(filePath: path))
      for count in [0, 7, 100, bytes.count / 2, bytes.count - 1] {
        try bytes.prefix(count).write(to: URL(filePath: path))
        #expect(throws: SafetensorsError.self, "\(count) bytes") {
          try CatalogueIndex(contentsOf: path, for: model)
        }
      }
      var flipped = bytes
      flipped[bytes.count - 9] ^= 1
      try flipped.write(to: URL(filePath: path))
      #expect(throws: SafetensorsError.self) { try CatalogueIndex(contentsOf: path, for: model) }
    }
  }

  @Test(
    "contents that are no order of the items are refused",
    arguments: [[0, 1, 2], [ItemIndex](repeating: 0, count: 9_000), [-1] + Array(1..<9_000)])
  func contents(order: [ItemIndex]) throws {
    let model = try model()
    let index = CatalogueIndex(order: order, head: 0, model: model.checksum, effort: .init())
    try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "index.safetensors").path
      try index.save(to: path)
      #expect(throws: GRU4RecError.self) { try CatalogueIndex(contentsOf: path, for: model) }
      let fixture = folder.appending(path: "model.safetensors").path
      try model.save(to: fixture)
      #expect(throws: GRU4RecError.self) { try CatalogueIndex(contentsOf: fixture, for: model) }
    }
  }
}
