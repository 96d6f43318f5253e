import GRU4Rec
import Testing

@Suite struct HyperparametersTextTests {
  /// Every text is read, and written again as it was.
  private func expectRoundTrip<Setting: TextualSetting>(_ type: Setting.Type, _ texts: [String]) {
    for text in texts + Setting.textForms {
      #expect(Setting(text: text)?.description == text, "\(text)")
    }
  }

  private func expectRefusal<Setting: TextualSetting>(_ type: Setting.Type, _ texts: [String]) {
    for text in texts { #expect(Setting(text: text) == nil, "\(text)") }
  }

  @Test func `texts are read and written`() {
    expectRoundTrip(InputEmbedding.self, ["shared", "separate:1", "none"])
    expectRoundTrip(NegativeSamples.self, ["0", "2048", "all"])
    expectRoundTrip(Activation.self, ["elu-1", "leaky-1e-05", "selu-1e-05-2", "selu-1-1e-05"])
    expectRoundTrip(InitialWeights.self, ["uniform:0.05", "normal:1"])
  }

  @Test func `other texts are refused`() {
    expectRefusal(InputEmbedding.self, ["", "Shared", "separate", "separate:", "separate:x"])
    expectRefusal(NegativeSamples.self, ["", "some", "1.5"])
    expectRefusal(
      Activation.self, ["", "elu", "elu-", "elu-x", "elu-nan", "selu-1", "tanh-1", "leaky-inf"])
    expectRefusal(InitialWeights.self, ["", "glorot", "uniform", "uniform:x", "normal:inf"])
  }

  @Test func `values mean what they say`() {
    #expect(InputEmbedding(text: "separate:64") == .separate(64))
    #expect(NegativeSamples(text: "all") == .all)
    #expect(Activation(text: "selu-1.05-1.67") == .selu(1.05, 1.67))
    #expect(InitialWeights(text: "normal:0.5") == .normal(0.5))
    #expect([Int](text: "64,32") == [64, 32] && [Int](text: "[64, 32]") == [64, 32])
    #expect([Int](text: "64,") == nil)
  }

  @Test func `all settings are listed once`() {
    let names = Hyperparameters().settings.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.count == 30)
    var other = Hyperparameters()
    other.learningRate = 0.5
    let changed = zip(Hyperparameters().settings, other.settings).filter { $0.value != $1.value }
    #expect(changed.map(\.0.name) == ["learning-rate"])
  }
}
