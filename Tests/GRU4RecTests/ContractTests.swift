import GRU4Rec
import RecommendationTesting
import SessionData
import TestSupport
import Testing

/// GRU4Rec keeps the contract of all recommenders, in every form of its network.
@Suite struct ContractTests {
  @Test(arguments: [
    (InputEmbedding.shared, ResetGate.after, [32]), (.separate(20), .after, [24, 32]),
    (.none, .before, [32]), (.shared, .before, [24, 32]),
  ])
  func keepsTheContract(embedding: InputEmbedding, form: ResetGate, layers: [Int]) throws {
    var settings = Hyperparameters()
    settings.layers = layers
    settings.embedding = embedding
    settings.resetGate = form
    settings.batchSize = 20
    settings.negativeSamples = .count(30)
    settings.learningRate = 0.1
    settings.epochs = 6
    try RecommenderContract.check { log in
      let items = ItemVocabulary(ids: (0..<PlantedLog.itemCount).map { "item-\($0)" })
      let model = try GRU4RecTrainer(
        log: EventLog(vocabulary: items, sessions: log.sessions), hyperparameters: settings,
        threads: 1
      ).train()
      ServableContract.check(model)
      return model
    }
  }
}
