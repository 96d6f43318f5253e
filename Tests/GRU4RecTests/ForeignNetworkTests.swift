import Foundation
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// A network of another program becomes the model file that its weights would have made here.
@Suite struct ForeignNetworkTests {
  private static let counts: [Int64] = [5, 0, 3, 2, 7]

  private static func settings(_ embedding: InputEmbedding, _ form: ResetGate) -> Hyperparameters {
    var settings = Hyperparameters()
    (settings.layers, settings.embedding, settings.resetGate) = ([4, 3], embedding, form)
    return settings
  }

  @Test(arguments: [InputEmbedding.shared, .separate(2), .none], ResetGate.allCases)
  func `its tensors come into the file`(embedding: InputEmbedding, form: ResetGate) throws {
    let settings = Self.settings(embedding, form)
    var generator = TwinGenerator(seed: 3)
    let weights = TwinParameters(settings, itemCount: 5, using: &generator).weights
    let ids = (0..<5).map { "item-\($0)" }
    let network = try ForeignNetwork(
      hyperparameters: settings, vocabulary: ItemVocabulary(ids: ids), itemCounts: Self.counts,
      sessions: 4)
    let names = NetworkShape(settings, items: 5).tensors
    #expect(network.tensors.count == weights.count)
    for (tensor, named) in zip(network.tensors, names) {
      let shape = try #require(weights[named.name]).shape
      #expect(tensor.role == named.role && tensor.rows == shape[0])
      #expect(tensor.columns == (shape.count > 1 ? shape[1] : 1))
    }
    try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try network.save(to: path) { role, rows in
        let name = try #require(names.first { $0.role == role }).name
        let tensor = try #require(weights[name])
        let width = tensor.shape.count > 1 ? tensor.shape[1] : 1
        return Array(tensor.floats[rows.lowerBound * width..<rows.upperBound * width])
      }
      let model = try GRU4RecModel(contentsOf: path)
      #expect(model.hyperparameters == settings.resolved && model.itemCounts == Self.counts)
      #expect((0..<5).map { model.vocabulary.id(of: $0) } == ids)
      for (tensor, matrix) in model.weights.tensors {
        #expect(matrix.values() == weights[tensor.name]?.floats, "\(tensor.name)")
      }
      let record = model.training
      #expect(record.events == 17 && record.sessions == 4 && record.items == 5)
      #expect(record.rounds == 1 && record.steps == 0 && record.losses.isEmpty)
      #expect(record.seed == 0 && record.firstTime == 0 && record.lastTime == 0)
    }
  }

  @Test func `what is no network of ours is refused`() throws {
    var settings = Self.settings(.shared, .after)
    #expect(throws: GRU4RecError.tooFewItems(1)) {
      try ForeignNetwork(
        hyperparameters: settings, vocabulary: ItemVocabulary(ids: ["a"]), itemCounts: [1],
        sessions: 1)
    }
    _ = try ForeignNetwork(
      hyperparameters: settings, vocabulary: ItemVocabulary(ids: ["a", "b"]), itemCounts: [1, 1],
      sessions: 1)
    settings.layers = []
    #expect(throws: GRU4RecError.self) {
      try ForeignNetwork(
        hyperparameters: settings, vocabulary: ItemVocabulary(ids: ["a", "b"]),
        itemCounts: [1, 1], sessions: 1)
    }
  }
}
