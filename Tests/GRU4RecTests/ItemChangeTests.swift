import Foundation
import Randomness
import Recommendation
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// Items that come to a model, and that leave it.
@Suite struct ItemChangeTests {
  private static let items = (0..<10).map { "item-\($0)" }

  private static func log(_ sessions: Int, adding new: [String] = []) -> EventLog {
    EventLog(
      sessions: (0..<sessions).map { session in
        (0..<4).map { items[(session + $0) % 10] } + new
      })
  }

  private static func settings(_ similarity: Similarity, _ embedding: InputEmbedding)
    -> Hyperparameters
  {
    var settings = Hyperparameters()
    settings.layers = [8]
    settings.batchSize = 4
    settings.negativeSamples = .count(8)
    settings.epochs = 2
    settings.similarity = similarity
    if similarity == .cosine { settings.temperature = 0.1 }
    settings.embedding = embedding
    return settings
  }

  private static let kinds: [(Similarity, InputEmbedding)] = [
    (.dot, .none), (.dot, .separate(6)), (.dot, .shared), (.cosine, .shared),
  ]

  private func model(_ settings: Hyperparameters, _ scratch: Scratch) throws -> GRU4RecModel {
    let trainer = try GRU4RecTrainer(log: Self.log(40), hyperparameters: settings, threads: 1)
    _ = try trainer.train()
    try trainer.saveModel(to: scratch.file("m.safetensors"), withOptimizer: true)
    return try GRU4RecModel(contentsOf: scratch.file("m.safetensors"))
  }

  /// A training that goes on with earlier events, or later ones, tells of both.
  @Test(arguments: [0.0, 9000]) func `what was trained on adds up`(start: Double) throws {
    func log(_ sessions: Int, from start: Double) -> EventLog {
      let log = Self.log(sessions)
      return EventLog(
        vocabulary: log.vocabulary,
        sessions: Sessions(
          items: log.sessions.items, times: log.sessions.times.map { $0 + start },
          offsets: log.sessions.offsets))
    }
    let scratch = try Scratch()
    let trainer = try GRU4RecTrainer(
      log: log(40, from: 5000), hyperparameters: Self.settings(.dot, .none), threads: 1)
    let first = try trainer.train().training
    #expect(first.firstTime == 5000 && first.lastTime == 5159 && first.events == 160)
    #expect(first.rounds == 1 && first.sessions == 40 && first.losses.count == 2)
    try trainer.saveModel(to: scratch.file("m.safetensors"), withOptimizer: true)
    let model = try GRU4RecModel(contentsOf: scratch.file("m.safetensors"))
    let more = try GRU4RecTrainer(
      continuing: model, log: log(30, from: start).renumbered(to: model.vocabulary))
    let second = try more.train().training
    #expect(second.firstTime == min(5000, start) && second.lastTime == max(5159, start + 119))
    #expect(second.events == 160 + 120 && second.sessions == 40 + 30 && second.rounds == 2)
    #expect(second.losses.count > 2 && Array(second.losses.prefix(2)) == first.losses)
    #expect(second.steps > first.steps && second.items == 10)
  }

  @Test(arguments: 0..<4) func `a model without some items scores the others as before`(
    kind: Int
  ) throws {
    let scratch = try Scratch()
    let settings = Self.settings(Self.kinds[kind].0, Self.kinds[kind].1)
    let model = try model(settings, scratch)
    let path = scratch.file("less.safetensors")
    try model.save(to: path) { $0 != 2 && $0 != 9 }
    let less = try GRU4RecModel(contentsOf: path)
    #expect(less.itemCount == 8 && less.hasOptimizerState && less.training.items == 8)
    let kept = (0..<ItemIndex(10)).filter { $0 != 2 && $0 != 9 }
    #expect(kept.map(model.vocabulary.id(of:)) == (0..<8).map(less.vocabulary.id(of:)))
    #expect(kept.map { model.itemCounts[Int($0)] } == less.itemCounts)
    var (state, other) = (model.initialState(), less.initialState())
    for item in [3, 4, 7] {
      model.observe(kept[item], state: &state)
      less.observe(ItemIndex(item), state: &other)
    }
    #expect(state == other)
    let scores = zip(model.score(state, of: kept), less.score(other, of: (0..<8).map { $0 }))
    #expect(scores.allSatisfy { abs($0 - $1) < 1e-5 })
    // It can go on learning, with the optimiser's state of what is left.
    let news = Self.log(10).renumbered(to: less.vocabulary, unknownItems: .add)
    var one = settings
    one.epochs = 1
    let trainer = try GRU4RecTrainer(continuing: less, log: news, hyperparameters: one, threads: 1)
    #expect(trainer.optimizerSteps(of: 0) == model.training.steps)
    #expect(try trainer.train().itemCount == 10)
    #expect(throws: GRU4RecError.tooFewItems(1)) { try model.save(to: path) { $0 == 0 } }
  }

  @Test(arguments: 0..<4) func `a new item begins where its neighbours are`(kind: Int) throws {
    let scratch = try Scratch()
    let settings = Self.settings(Self.kinds[kind].0, Self.kinds[kind].1)
    let model = try model(settings, scratch)
    let log = EventLog(sessions: [
      ["item-1", "new", "item-5"], ["item-1", "new"], ["alone", "alone"], ["item-1", "item-2"],
    ]).renumbered(to: model.vocabulary, unknownItems: .add)
    var none = settings
    none.epochs = 0
    func rows(_ rule: NewItemRows) throws -> [String: [[Float]]] {
      let trainer = try GRU4RecTrainer(
        continuing: model, log: log, hyperparameters: none, newItems: rule, threads: 1)
      return trainer.engine.withParameters { parameters in
        var rows: [String: [[Float]]] = [:]
        for (tensor, view) in zip(parameters.shape.tensors, parameters.tensors)
        where tensor.isOfItems && !tensor.isVector {
          rows[view.name] = (0..<view.rowCount).map { row in
            var values = [Float](repeating: 0, count: view.rowWidth)
            view.copyRow(row, into: &values, at: 0)
            return values
          }
        }
        return rows
      }
    }
    let (drawn, moved) = (try rows(.drawn), try rows(.neighbours))
    let (one, five) = (
      Int(try #require(model.vocabulary.index(of: "item-1"))),
      Int(try #require(model.vocabulary.index(of: "item-5")))
    )
    #expect(!drawn.isEmpty && log.vocabulary.id(of: 10) == "new")
    for (name, before) in drawn {
      let after = try #require(moved[name])
      #expect(before[..<10] == after[..<10])
      #expect(before[11] == after[11], "an item without a known neighbour stays where it was")
      // item-1 twice, item-5 once.
      var expected = zip(before[10], zip(before[one], before[five])).map {
        0.1 * $0 + (2 * $1.0 + $1.1) / 3
      }
      if settings.similarity == .cosine {
        let length = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
        expected = expected.map { $0 / length }
      }
      #expect(zip(expected, after[10]).allSatisfy { abs($0 - $1) < 1e-5 }, "\(name)")
    }
  }
}
