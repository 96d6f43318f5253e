import Baselines
import GRU4Rec
import ModelFiles
import Recommendation
import RecommendationTesting
import SessionData

@testable import Blending

/// Models and weights for tests.
enum Blends {
  static let vocabulary = ItemVocabulary(ids: (0..<PlantedLog.itemCount).map { "i\($0)" })

  /// Baselines, or `gru4rec` for a small network, of a log.
  static func models(_ methods: [String], of log: EventLog) throws -> [CatalogueModel] {
    try methods.map { method in
      guard method == "gru4rec" else { return try BaselineSpecification(method).fit(log) }
      var settings = Hyperparameters()
      settings.layers = [8]
      settings.epochs = 1
      settings.negativeSamples = .count(8)
      let trainer = try GRU4RecTrainer(log: log, hyperparameters: settings, seed: 3, threads: 1)
      while try trainer.advance(progress: { _ in true }) != .finished {}
      return CatalogueModel(try trainer.makeModel())
    }
  }

  /// The planted log with identifiers.
  static func planted(_ log: PlantedLog = PlantedLog()) -> EventLog {
    EventLog(vocabulary: vocabulary, sessions: log.sessions)
  }

  /// Weights that differ by member and length, and what was seen by lag and count.
  static func weights(_ members: Int) -> BlendWeights {
    BlendWeights(
      members: (0..<members).map { member in
        BlendWeights.lengths.indices.map { 0.5 + Float(member) + 0.25 * Float($0) }
      },
      seen: BlendWeights.lags.indices.map { lag in
        BlendWeights.counts.indices.map { Float($0) - 0.3 * Float(lag) }
      })
  }

  static func row<Model: NextItemRecommender>(
    _ model: Model, after items: [ItemIndex]
  ) -> [Float] {
    var state = model.initialState()
    for item in items { model.observe(item, state: &state) }
    var scores = [Float](repeating: .nan, count: model.itemCount)
    var span = scores.mutableSpan
    model.score(state, into: &span)
    return scores
  }
}
