import GRU4Rec
import SessionData

/// Sessions that walk along a ring of items, so that there is something to learn at once.
enum Walks {
  static func log(sessions: Int = 60, items: Int = 12, first: Int = 0) -> EventLog {
    EventLog(
      sessions: (0..<sessions).map { session in
        (0..<5).map { "item \((first + session * 5 + $0) % items)" }
      })
  }

  /// A small model that trains fast.
  static func settings(epochs: Int = 4, learningRate: Float = 0.1) -> Hyperparameters {
    var settings = Hyperparameters()
    settings.layers = [8]
    settings.batchSize = 8
    settings.negativeSamples = .count(4)
    settings.learningRate = learningRate
    settings.epochs = epochs
    return settings
  }

  static func trainer(epochs: Int = 4, learningRate: Float = 0.1) throws -> GRU4RecTrainer {
    try GRU4RecTrainer(
      log: log(), hyperparameters: settings(epochs: epochs, learningRate: learningRate), seed: 3,
      threads: 1)
  }
}
