import GRU4Rec
import SessionData
import TestSupport
import Testing

/// A session has the same bits alone and in any batch.
@Suite("Batch independence")
struct BatchIndependenceTests {
  @Test(arguments: [InputEmbedding.shared, .separate(5), .none], ResetGate.allCases)
  func statesAndScores(embedding: InputEmbedding, form: ResetGate) throws {
    for layers in [[13], [18, 7]] {
      var settings = Hyperparameters()
      (settings.embedding, settings.resetGate, settings.layers) = (embedding, form, layers)
      settings.initialWeights = .uniform(0.7)
      let ids = ItemVocabulary(ids: (0..<90).map { "item-\($0)" })
      let sessions = Sessions(sessions: [(0..<90).map { ItemIndex($0) }])
      let model = try GRU4RecTrainer(
        log: EventLog(vocabulary: ids, sessions: sessions), hyperparameters: settings, threads: 1
      ).makeModel()
      for size in [1, 2, 3, 16, 17, 40] {
        var batch = (0..<size).map { _ in model.initialState() }
        var single = batch
        for step in 0..<3 {
          let items = (0..<size).map { ItemIndex(($0 * 29 + step * 11) % 90) }
          model.observe(items, states: &batch)
          for row in 0..<size { model.observe(items[row], state: &single[row]) }
        }
        #expect(batch == single, "\(embedding) \(form) \(layers), \(size) sessions")
        var rows = [Float](repeating: 0, count: size * 90)
        var span = rows.mutableSpan
        model.score(batch, into: &span)
        for row in [0, size - 1] {
          var alone = [Float](repeating: 0, count: 90)
          var span = alone.mutableSpan
          model.score(batch[row], into: &span)
          #expect(alone == Array(rows[row * 90..<(row + 1) * 90]), "row \(row) of \(size)")
        }
      }
    }
  }
}
