import GRU4Rec
import ModelExchange
import Recommendation
import SessionData
import TestSupport
import Testing

@Suite struct ExportTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Every form of the network.
  private static let forms: [(String, Hyperparameters)] = {
    var forms: [(String, Hyperparameters)] = []
    func add(_ name: String, _ change: (inout Hyperparameters) -> Void) {
      var settings = Hyperparameters()
      settings.layers = [6]
      settings.epochs = 2
      settings.batchSize = 8
      settings.negativeSamples = .count(8)
      change(&settings)
      forms.append((name, settings))
    }
    add("shared") { _ in }
    add("before") { $0.resetGate = .before }
    add("separate, three layers") { ($0.embedding, $0.layers) = (.separate(3), [4, 7, 5]) }
    add("separate, two layers, before") {
      ($0.embedding, $0.layers, $0.resetGate) = (.separate(5), [7, 4], .before)
    }
    add("one-hot") { $0.embedding = .none }
    add("one-hot, after, two layers") {
      ($0.embedding, $0.layers, $0.resetGate) = (.none, [4, 6], .after)
    }
    add("cosine") { $0.similarity = .cosine }
    add("bpr-max") { $0.loss = .bprMax }
    for activation: Activation in [.linear, .relu, .leaky(0.1), .elu(0.5), .selu(1.05, 1.67)] {
      add("\(activation)") {
        ($0.hiddenActivation, $0.learningRate) = (activation, 0.01)
      }
    }
    return forms
  }()

  private func model(_ settings: Hyperparameters) throws -> String {
    let walks = (0..<60).map { n in (0..<3 + n % 4).map { "item \((n * 7 + $0 * $0) % 20)" } }
    let trainer = try GRU4RecTrainer(
      log: EventLog(sessions: walks), hyperparameters: settings, threads: 1)
    let path = scratch.file("model.safetensors")
    try trainer.train().save(to: path)
    return path
  }

  @Test(arguments: forms.indices)
  func `graphs compute what the model computes`(_ form: Int) throws {
    let (name, settings) = Self.forms[form]
    let path = try model(settings)
    let model = try GRU4RecModel(contentsOf: path)
    let sessions: [[ItemIndex]] = [[3], [5, 1, 1, 9], [0, 19], []]
    var states = sessions.map { _ in model.initialState() }
    for (row, session) in sessions.enumerated() {
      for item in session { model.observe(item, state: &states[row]) }
    }
    let layers = settings.layers
    let width = layers.max() ?? 0

    let files = try ONNXExport(contentsOf: path, form: .sessions).write(to: scratch.file("s.onnx"))
    #expect(files == [scratch.file("s.onnx"), scratch.file("s.items.txt")])
    let ids = (0..<20).map { model.vocabulary.id(of: $0) + "\n" }.joined()
    #expect(try scratch.text(of: "s.items.txt") == ids)
    // What stands behind a session's end is no item at all.
    let padded = sessions.flatMap { session in
      (0..<4).map { $0 < session.count ? Double(session[$0]) : -7 }
    }
    let whole = try GraphTwin(scratch.bytes(of: "s.onnx")).run([
      "sessions": TwinTensor(shape: [4, 4], values: padded),
      "lengths": TwinTensor(shape: [4], values: sessions.map { Double($0.count) }),
      "k": TwinTensor(shape: [1], values: [5]),
    ])
    try ONNXExport(contentsOf: path, form: .step).write(to: scratch.file("m.onnx"))
    let step = try GraphTwin(scratch.bytes(of: "m.onnx"))
    for (row, session) in sessions.enumerated() {
      var state = TwinTensor(
        shape: [layers.count, 1, width],
        values: [Double](repeating: 0, count: layers.count * width))
      var result: [String: TwinTensor] = [:]
      for item in session {
        result = try step.run([
          "items": TwinTensor(shape: [1], values: [Double(item)]), "states": state,
          "k": TwinTensor(shape: [1], values: [100]),
        ])
        state = try #require(result["new_states"])
      }
      // The model has its layers one after the other, without room between them.
      var place = 0
      for (layer, units) in layers.enumerated() {
        for unit in 0..<units {
          let expected = Double(states[row].values[place + unit])
          let all = try #require(whole["states"]).values
          #expect(abs(all[(layer * 4 + row) * width + unit] - expected) < 1e-5, "\(name)")
          #expect(abs(state.values[layer * width + unit] - expected) < 1e-5, "\(name)")
        }
        place += units
      }
      let expected = model.score(states[row], of: (0..<20).map { ItemIndex($0) })
      let scores = try #require(whole["scores"]).values[row * 20..<(row + 1) * 20]
      for (score, expected) in zip(scores, expected) {
        #expect(abs(score - Double(expected)) < 1e-4, "\(name)")
      }
      let list = try #require(whole["top_items"]).values[row * 5..<(row + 1) * 5]
      let best = try #require(list.first)
      #expect(expected[Int(best)] > (expected.max() ?? 0) - 1e-4, "\(name)")
      if !session.isEmpty { #expect(result["top_items"]?.shape == [1, 20], "\(name)") }
    }
  }

  @Test func `ids that no list can hold are refused`() throws {
    let walks = (0..<20).map { n in (0..<4).map { "a\n\((n + $0) % 5)" } }
    var settings = Hyperparameters()
    (settings.layers, settings.epochs) = ([2], 1)
    let path = scratch.file("model.safetensors")
    try GRU4RecTrainer(log: EventLog(sessions: walks), hyperparameters: settings, threads: 1)
      .train().save(to: path)
    let error = #expect(throws: ModelExchangeError.self) {
      try ONNXExport(contentsOf: path, form: .step)
    }
    #expect(error?.description.contains("line breaks") == true)
  }
}
