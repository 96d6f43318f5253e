import Foundation
import GRU4Rec
import Safetensors
import TestSupport
import Testing

/// Initial weights: their ranges, and that an item's row depends on seed and index alone.
@Suite("Initial weights")
struct FastInitialWeightsTests {
  private func tensors(
    _ h: Hyperparameters, seed: UInt64 = 42, itemCount: Int = 30
  ) -> [String: [Float]] {
    let parameters = TrainableParameters(hyperparameters: h, itemCount: itemCount)
    parameters.initialise(seed: seed, items: 0..<itemCount)
    return Dictionary(uniqueKeysWithValues: parameters.tensors.map { ($0.name, $0.values) })
  }

  @Test(
    "the recorded ranges",
    .enabled(if: GoldenFiles.arePresent, "no recorded numbers at ../shared/golden"),
    arguments: [
      ("constrained", InputEmbedding.shared, [8]), ("separate8", .separate(8), [8]),
      ("onehot", .none, [8]), ("constrained_2layer", .shared, [8, 8]),
    ])
  func ranges(name: String, embedding: InputEmbedding, layers: [Int]) throws {
    let file = try SafetensorsFile(path: GoldenFiles.path("compat_init.safetensors"))
    func largest(_ tensor: String) throws -> Float {
      try file.array("\(name).\(tensor)", as: Float.self).map(abs).max() ?? .nan
    }
    var recorded = ["item.output_weight": try largest("Wy.weight")]
    if name == "separate8" { recorded["item.input_weight"] = try largest("E.weight") }
    if name == "onehot" {
      recorded["item.gate_weight"] = try largest("GE.Wx0.weight")
      recorded["gru.0.recurrent_weight"] = max(try largest("GE.Wrz0"), try largest("GE.Wh0"))
    } else {
      for layer in layers.indices {
        recorded["gru.\(layer).input_weight"] = try largest("G.\(layer).weight_ih")
        recorded["gru.\(layer).recurrent_weight"] = try largest("G.\(layer).weight_hh")
      }
    }
    var h = Hyperparameters()
    (h.embedding, h.layers) = (embedding, layers)
    let ours = tensors(h)
    for (tensor, values) in ours where tensor.hasSuffix("bias") {
      #expect(values.allSatisfy { $0 == 0 }, "\(tensor)")
    }
    for (tensor, largest) in recorded {
      let values = try #require(ours[tensor])
      // Every gate's block by itself: I or E × H and H × H, here all with H = 8.
      let bound = Float((6 / Double((tensor.hasPrefix("item") ? 30 : 8) + 8)).squareRoot())
      #expect(values.allSatisfy { abs($0) <= bound }, "\(tensor)")
      // Both fill their range: 192 or more draws come near its ends.
      #expect((values.map(abs).max() ?? 0) > 0.95 * bound, "\(tensor)")
      #expect(largest <= bound && largest > 0.95 * bound, "\(tensor) recorded")
      let mean = values.reduce(0, +) / Float(values.count)
      #expect(abs(mean) < 0.2 * bound, "\(tensor): mean \(mean)")
    }
  }

  @Test("fixed width and normal distributions")
  func distributions() {
    var h = Hyperparameters()
    h.layers = [40]
    for (kind, isNormal, deviation) in [
      (InitialWeights.uniform(0.3), false, 0.3 / 3.0.squareRoot()), (.normal(0.2), true, 0.2),
      (.glorotNormal, true, (2.0 / 80).squareRoot()),
    ] {
      h.initialWeights = kind
      let values = (tensors(h)["gru.0.recurrent_weight"] ?? []).map(Double.init)
      #expect(values.count == 4800)
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      #expect(abs(mean) < 5 * deviation / count.squareRoot(), "\(kind)")
      #expect(abs(variance.squareRoot() - deviation) < 0.05 * deviation, "\(kind)")
      let beyond = values.count { abs($0) > 2 * deviation }
      #expect(isNormal == (beyond > 100), "\(kind): \(beyond) beyond two deviations")
    }
  }

  @Test("rows depend on seed and index only", arguments: [InputEmbedding.shared, .none])
  func rows(embedding: InputEmbedding) {
    var h = Hyperparameters()
    (h.embedding, h.layers) = (embedding, [101])
    let (small, large) = (tensors(h, itemCount: 3), tensors(h, itemCount: 5))
    var fixed = h
    fixed.initialWeights = .uniform(0.1)
    let (smallFixed, largeFixed) = (tensors(fixed, itemCount: 3), tensors(fixed, itemCount: 5))
    for (name, values) in smallFixed {
      #expect(Array((largeFixed[name] ?? []).prefix(values.count)) == values, "\(name)")
    }
    // The GRU's own weights do not know the catalogue.
    #expect(small["gru.0.recurrent_weight"] == large["gru.0.recurrent_weight"])
    #expect(tensors(h, seed: 1)["gru.0.recurrent_weight"] != small["gru.0.recurrent_weight"])
  }

  @Test("later items can be drawn later: what was there stays")
  func laterItems() {
    var h = Hyperparameters()
    (h.layers, h.initialWeights) = ([4], .uniform(0.1))
    let parameters = TrainableParameters(hyperparameters: h, itemCount: 6)
    parameters.initialise(seed: 42, items: 4..<6)
    for tensor in parameters.tensors {
      let whole = tensors(h, itemCount: 6)[tensor.name] ?? []
      let expected =
        tensor.name == "item.output_weight"
        ? [Float](repeating: 0, count: 16) + whole.suffix(8)
        : whole.map { _ in 0 }
      #expect(tensor.values == expected, "\(tensor.name)")
    }
  }
}
