import SessionData

/// A network that another program has trained, on its way to a model file.
package struct ForeignNetwork {
  package let hyperparameters: Hyperparameters
  package let vocabulary: ItemVocabulary
  /// Events of each item in training.
  package let itemCounts: [Int64]
  /// What it was trained on; losses and steps are unknown, and so are times.
  package let training: TrainingRecord

  /// - Throws: ``GRU4RecError`` for settings that no network of ours has.
  package init(
    hyperparameters: Hyperparameters, vocabulary: ItemVocabulary, itemCounts: [Int64], sessions: Int
  ) throws(GRU4RecError) {
    try hyperparameters.validate()
    guard vocabulary.count >= 2 else { throw .tooFewItems(vocabulary.count) }
    self.hyperparameters = hyperparameters.resolved
    self.vocabulary = vocabulary
    self.itemCounts = itemCounts
    training = TrainingRecord(
      version: productVersion, seed: 0, losses: [],
      events: itemCounts.reduce(0) { $0 + Int($1) }, sessions: sessions, items: vocabulary.count,
      firstTime: 0, lastTime: 0, rounds: 1, steps: 0)
  }

  /// What the network is made of: what each tensor is for, and its rows and columns; a vector has rows of one.
  package var tensors: [(role: NetworkShape.Role, rows: Int, columns: Int)] {
    NetworkShape(hyperparameters, items: vocabulary.count).tensors.map {
      ($0.role, $0.shape[0], $0.shape.count > 1 ? $0.shape[1] : 1)
    }
  }

  /// Writes the model file: complete and durable, or not at all.
  ///
  /// - Parameter rows: gives rows of a tensor, one after the other.
  /// - Throws: what `rows` throws, and `SafetensorsError` when the file cannot be written.
  package func save(
    to path: String, rows: @escaping (NetworkShape.Role, Range<Int>) throws -> [Float]
  ) throws {
    let shape = NetworkShape(hyperparameters, items: vocabulary.count)
    try writeTensors(
      commonContents(vocabulary, itemCounts)
        + shape.tensors.map { tensor in
          NamedContent(
            name: tensor.name, shape: tensor.shape,
            content: .rows(
              tensor.shape[0], width: tensor.shape.count > 1 ? tensor.shape[1] : 1,
              { try rows(tensor.role, $0) }))
        },
      metadata: try ModelFile.metadata(.init(hyperparameters: hyperparameters, training: training)),
      to: path)
  }
}
