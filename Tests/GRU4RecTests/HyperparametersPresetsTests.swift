import GRU4Rec
import Testing

@Suite struct HyperparametersPresetsTests {
  /// The published table, row by row, and ours behind it.
  private static let table: [(Preset, String)] = [
    (.rsc15, "cross-entropy 100 32 0 0.4 0.2 0.2 0.5 logq 1"),
    (.yoochoose, "cross-entropy 480 48 0 0.2 0.07 0 0.2 logq 1"),
    (.rees46, "cross-entropy 512 240 0.45 0 0.065 0 0.5 logq 1"),
    (.coveo, "bpr-max 512 144 0.35 0 0.05 0.4 0.2 bpreg 1.85 elu 1"),
    (.retailrocket, "bpr-max 224 80 0.5 0.05 0.05 0.4 0.4 bpreg 1.95 elu 0.5"),
    (.diginetica, "bpr-max 512 128 0.5 0.3 0.05 0.15 0.3 bpreg 0.9 elu 1"),
    (.digineticaXE, "cross-entropy 192 128 0.45 0.15 0.1 0 0 logq 1"),
    (.retailrocketXE, "cross-entropy 192 240 0.5 0.05 0.085 0.3 0.3 logq 1"),
    (.cosine, "cross-entropy 100 32 0 0.35 0.07 0.1 0.5 logq 1"),
    (.cosineSparse, "cross-entropy 100 128 0.2 0.15 0.04 0 0 logq 1"),
  ]

  @Test func `presets are as documented`() throws {
    #expect(Self.table.count == Preset.allCases.count)
    for (preset, row) in Self.table {
      let settings = Hyperparameters.preset(preset)
      try settings.validate()
      var values: [String: String] = [:]
      for (name, value) in settings.settings { values[name] = value }
      let names = [
        "loss", "layers", "batch-size", "embedding-dropout", "hidden-dropout", "learning-rate",
        "momentum", "sample-alpha",
      ]
      var shown = names.map { values[$0, default: "?"] }
      if settings.loss == .crossEntropy {
        shown += ["logq", values["logq", default: "?"]]
      } else {
        shown += ["bpreg", values["bpreg", default: "?"], "elu", values["elu", default: "?"]]
        #expect(settings.logQ == 0)
      }
      #expect(shown.joined(separator: " ") == row, "\(preset.rawValue)")
      #expect(settings.epochs == 10 && settings.negativeSamples == .count(2048))
      #expect(settings.embedding == .shared && settings.finalActivation == nil)
    }
  }
}
