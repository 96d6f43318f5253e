import GRU4Rec
import Randomness

/// Settings of networks that are worth a try: those that are known to be good, then steps away from the best so far.
struct NetworkProposals {
  private var waiting: [Hyperparameters]
  private var asked: Set<String> = []
  private var generator: SplitMix64

  init(seed: UInt64) {
    generator = SplitMix64(seed: seed, stream: 2)
    waiting = [.preset(.cosineSparse), .preset(.cosine), .preset(.rsc15)]
  }

  /// What to try next; `nil` when nothing new comes of the best.
  mutating func next(best: Hyperparameters?) -> Hyperparameters? {
    if !waiting.isEmpty {
      let next = waiting.removeFirst()
      asked.insert(next.text)
      return next
    }
    guard let best else { return nil }
    for _ in 0..<100 {
      var settings = best
      step(&settings)
      if generator.below(2) == 0 { step(&settings) }
      if asked.insert(settings.text).inserted, (try? settings.validate()) != nil { return settings }
    }
    return nil
  }

  /// Changes one setting.
  private mutating func step(_ settings: inout Hyperparameters) {
    switch generator.below(9) {
    case 0, 1:
      settings.learningRate = rounded(settings.learningRate * one(of: [0.6, 0.75, 1.35, 1.7]))
    case 2: move(&settings.embeddingDropout, by: [-0.15, -0.1, 0.1, 0.15], within: 0...0.7)
    case 3: move(&settings.hiddenDropout, by: [-0.2, -0.1, 0.1, 0.2], within: 0...0.7)
    case 4: move(&settings.temperature, by: [-0.02, -0.01, 0.01, 0.02], within: 0.03...0.2)
    case 5:
      settings.layers = [max(32, Int(Float(settings.layers[0]) * one(of: [0.7, 1.5, 2])) / 4 * 4)]
    case 6:
      settings.batchSize = min(256, max(16, Int(Float(settings.batchSize) * one(of: [0.5, 2]))))
    case 7: move(&settings.sampleAlpha, by: [-0.25, 0.25], within: 0...1)
    default: move(&settings.momentum, by: [-0.15, 0.15], within: 0...0.5)
    }
  }

  private mutating func move(
    _ value: inout Float, by steps: [Float], within range: ClosedRange<Float>
  ) {
    value = rounded(min(range.upperBound, max(range.lowerBound, value + one(of: steps))))
  }

  private mutating func one(of values: [Float]) -> Float { values[generator.below(values.count)] }

  /// Four decimals: what is tried can be written down.
  private func rounded(_ value: Float) -> Float { (value * 10_000).rounded() / 10_000 }
}
