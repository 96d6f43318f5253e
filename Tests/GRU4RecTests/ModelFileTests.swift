import Foundation
import GRU4Rec
import Recommendation
import Safetensors
import SessionData
import TestSupport
import Testing

/// Model files: what is saved comes back, and what is no usable model is refused with its reason.
@Suite("Model file")
struct ModelFileTests {
  private static let ids = ["a", "ß-2", "", "日本", "e"].map { $0.isEmpty ? "c c" : $0 }

  private func weights(_ h: Hyperparameters, seed: UInt64 = 61) -> [String: DoubleTensor] {
    var generator = TwinGenerator(seed: seed)
    return TwinParameters(h, itemCount: Self.ids.count, using: &generator).weights
  }

  private func write(
    _ weights: [String: DoubleTensor], _ h: Hyperparameters, to url: URL
  ) throws {
    try ModelFileFixture.write(
      weights, hyperparameters: h, itemIDs: Self.ids, itemCounts: [5, 4, 3, 2, 1], to: url.path)
  }

  private static var variants: [Hyperparameters] {
    var all: [Hyperparameters] = []
    for embedding in [InputEmbedding.shared, .separate(3), .none] {
      for form in ResetGate.allCases {
        for layers in [[4], [5, 2]] {
          var h = Hyperparameters()
          (h.embedding, h.resetGate, h.layers) = (embedding, form, layers)
          h.hiddenActivation = .elu(0.5)
          all.append(h)
        }
      }
    }
    return all
  }

  @Test("read, saved and read again: the same scores as the twin's, and the same bytes")
  func roundTrip() throws {
    for h in Self.variants {
      try ModelFileFixture.withFolder { folder in
        let urls = ["a", "b", "c"].map { folder.appending(path: "\($0).safetensors") }
        let weights = weights(h)
        try write(weights, h, to: urls[0])
        let model = try GRU4RecModel(contentsOf: urls[0].path)
        try model.save(to: urls[1].path)
        let copy = try GRU4RecModel(contentsOf: urls[1].path)
        try copy.save(to: urls[2].path)
        #expect(try Data(contentsOf: urls[1]) == Data(contentsOf: urls[2]))
        #expect(copy.vocabulary == model.vocabulary && copy.vocabulary.id(of: 3) == "日本")
        #expect(copy.hyperparameters == model.hyperparameters)
        #expect(copy.itemCounts == [5, 4, 3, 2, 1])
        #expect(copy.training == model.training && copy.training.losses == [1.5])
        let twin = TwinStep(h)
        var hidden = twin.zeroHidden(lanes: 1)
        var state = copy.initialState()
        for item in [1, 4, 4, 0] {
          let expected = twin.predict(
            TwinParameters(weights: weights), inputs: [item], hidden: hidden)
          hidden = expected.hidden
          copy.observe(ItemIndex(item), state: &state)
          var scores = [Float](repeating: .nan, count: 5)
          var span = scores.mutableSpan
          copy.score(state, into: &span)
          expectClose(scores, expected.scores.values, tolerance: 2e-6, "\(h)")
          expectClose(state.values, hidden.flatMap(\.values), tolerance: 2e-6, "\(h)")
        }
      }
    }
  }

  @Test("a trainer writes the file that its model writes, with the optimiser's state where asked")
  func trainerFile() throws {
    var h = Hyperparameters()
    (h.layers, h.epochs, h.batchSize, h.momentum) = ([3], 2, 2, 0.1)
    h.negativeSamples = .count(4)
    let log = EventLog(sessions: [["a", "b", "c"], ["b", "c"], ["c", "a", "b"]])
    let trainer = try GRU4RecTrainer(log: log, hyperparameters: h, threads: 1)
    let model = try trainer.train()
    try ModelFileFixture.withFolder { folder in
      let urls = ["a", "b", "c"].map { folder.appending(path: "\($0).safetensors") }
      try model.save(to: urls[0].path)
      try trainer.saveModel(to: urls[1].path)
      try trainer.saveModel(to: urls[2].path, withOptimizer: true)
      #expect(try Data(contentsOf: urls[0]) == Data(contentsOf: urls[1]))
      let plain = try ModelFileFixture.weights(urls[0].path)
      let whole = try ModelFileFixture.weights(urls[2].path)
      for (name, tensor) in plain {
        #expect(whole[name] == tensor)
        let accumulator = whole["optimizer.\(name).accumulator"]
        #expect(accumulator?.shape == tensor.shape, "\(name)")
        #expect(accumulator?.values.allSatisfy { $0 >= 0 } == true, "\(name)")
        #expect(whole["optimizer.\(name).velocity"]?.shape == tensor.shape, "\(name)")
      }
      #expect(whole.count == 3 * plain.count)
      #expect(try GRU4RecModel(contentsOf: urls[2].path).training == model.training)
    }
    #expect(model.training.events == 8 && model.training.sessions == 3)
    #expect(model.training.losses.count == 2 && model.training.items == 3)
  }

  @Test("files that are no usable model")
  func refused() throws {
    var h = Hyperparameters()
    h.layers = [4]
    let good = weights(h)
    func reason(
      _ weights: [String: DoubleTensor], _ h: Hyperparameters, edit: (Data) -> Data = { $0 }
    ) throws -> String? {
      try ModelFileFixture.withFolder { folder in
        let url = folder.appending(path: "model.safetensors")
        try write(weights, h, to: url)
        try edit(try Data(contentsOf: url)).write(to: url)
        do {
          _ = try GRU4RecModel(contentsOf: url.path)
          return nil
        } catch let GRU4RecError.unusableFile(path, reason) {
          #expect(path == url.path)
          return reason
        }
      }
    }
    #expect(try reason(good, h) == nil)
    for name in good.keys {
      var weights = good
      weights[name] = nil
      #expect(try reason(weights, h)?.contains("\(name) is missing") == true)
      weights[name] = DoubleTensor(zeros: [2, 3])
      #expect(try reason(weights, h)?.contains("tensor \(name) is F32 [2, 3]") == true)
      weights = good
      weights[name]?[0] = .infinity
      #expect(try reason(weights, h)?.contains("\(name) holds numbers") == true)
    }
    var weights = good
    weights["gru.1.input_weight"] = DoubleTensor(zeros: [3])
    #expect(try reason(weights, h)?.contains("unknown tensor gru.1.input_weight") == true)
    var other = h
    other.layers = [5]
    #expect(try reason(good, other)?.contains("expected F32") == true)
    other = h
    other.batchSize = 0
    #expect(try reason(good, other)?.contains("out of range") == true)

    /// Puts other bytes of the same number in place of a text in the header.
    func replacing(_ old: String, _ new: String) -> (Data) -> Data {
      { data in
        var data = data
        guard old.utf8.count == new.utf8.count, let range = data.range(of: Data(old.utf8)) else {
          Issue.record("\(old) is not in the file")
          return data
        }
        data.replaceSubrange(range, with: Data(new.utf8))
        return data
      }
    }
    let edits = [
      (#""format":"gru4rec""#, #""format":"gru4rek""#, "not a gru4rec model"),
      (#""format_version":"1""#, #""format_version":"2""#, "format version 2"),
      (#""format_version":"1""#, #""format_version":"x""#, "without a format version"),
      (#""hyperparameters""#, #""hyperparametres""#, "lacks 'hyperparameters'"),
      (#"\"seed\":1"#, #"\"seed\":?"#, "'training' is damaged"),
    ]
    for (old, new, complaint) in edits {
      let found = try reason(good, h, edit: replacing(old, new))
      #expect(found?.contains(complaint) == true, "\(old): \(found ?? "accepted")")
    }
    // The data section is under a checksum.
    #expect(throws: SafetensorsError.self) {
      try reason(good, h) { data in
        var data = data
        data[data.count - 1] ^= 1
        return data
      }
    }
    #expect(throws: SafetensorsError.self) { try reason(good, h) { $0.dropLast(4) } }
  }
}
