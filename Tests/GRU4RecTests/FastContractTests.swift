import GRU4Rec
import SessionData
import TestSupport
import Testing

/// GRU4Rec as one recommender among others.
@Suite("GRU4Rec keeps the recommenders' contract")
struct FastContractTests {
  @Test(arguments: [InputEmbedding.shared, .separate(16), .none])
  func contract(embedding: InputEmbedding) throws {
    var h = Hyperparameters()
    (h.layers, h.embedding, h.batchSize, h.epochs) = ([24], embedding, 32, 3)
    (h.negativeSamples, h.learningRate) = (.count(40), 0.2)
    let vocabulary = ItemVocabulary(ids: (0..<PlantedLog.itemCount).map { "i\($0)" })
    try RecommenderContract.check { log in
      try GRU4RecTrainer(
        log: EventLog(vocabulary: vocabulary, sessions: log.sessions), hyperparameters: h
      ).train()
    }
  }
}
