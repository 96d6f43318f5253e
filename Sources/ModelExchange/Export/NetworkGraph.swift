import GRU4Rec
import ONNXFiles

/// The network as a graph.
///
/// Letters: B sessions, T events of the longest, L layers, H units of the largest layer, I items, k places of a list. A
/// smaller layer's state is followed by zeros.
struct NetworkGraph {
  private let model: GRU4RecModel
  private let settings: Hyperparameters
  /// Units of the largest layer.
  private let width: Int

  init(_ model: GRU4RecModel) {
    self.model = model
    settings = model.hyperparameters
    width = settings.layers.max() ?? 0
  }

  /// One event of each session.
  func step() -> ONNXGraph {
    var graph = ONNXGraph("gru4rec_step")
    let layers = settings.layers.count
    graph.inputs = [
      .init("items", .integer, ["batch"]),
      .init("states", .float, [.fixed(layers), "batch", .fixed(width)]),
      .init("k", .integer, [1]),
    ]
    addTensors(to: &graph)
    let last = addStep(to: &graph, items: "items", states: "states", result: "new_states")
    addList(to: &graph, state: last)
    graph.outputs.insert(
      .init("new_states", .float, [.fixed(layers), "batch", .fixed(width)]), at: 0)
    return graph
  }

  /// Whole sessions: the step is scanned over their events, and a session that is over keeps its states.
  func sessions() -> ONNXGraph {
    var graph = ONNXGraph("gru4rec_sessions")
    let layers = settings.layers.count
    graph.inputs = [
      .init("sessions", .integer, ["batch", "time"]), .init("lengths", .integer, ["batch"]),
      .init("k", .integer, [1]),
    ]
    addTensors(to: &graph)
    // Which events are there; the others may be anything, and are taken as item 0.
    let time = graph.node(
      "Gather", [graph.node("Shape", ["sessions"]), "one"], [("axis", .integer(0))])
    let batch = graph.node(
      "Gather", [graph.node("Shape", ["sessions"]), "zero"], [("axis", .integer(0))])
    let places = graph.node("Range", ["zero", time, "one"])
    let lengths = graph.node("Unsqueeze", ["lengths", "axis_1"])
    let isThere = graph.node("Less", [places, lengths])
    let items = graph.node("Where", [isThere, "sessions", "zero"])
    let sizes = graph.node(
      "Concat", ["layers", graph.node("Unsqueeze", [batch, "axis_0"]), "width"],
      [("axis", .integer(0))])
    let start = graph.node("Expand", ["zero_state", sizes])

    var body = ONNXGraph("event")
    body.inputs = [
      .init("event_states", .float, [.fixed(layers), "batch", .fixed(width)]),
      .init("event_items", .integer, ["batch"]), .init("event_is_there", .truth, ["batch"]),
    ]
    let next = addStep(to: &body, items: "event_items", states: "event_states", result: nil)
    let mark = body.node("Unsqueeze", ["event_is_there", "axis_1"])
    body.node("Where", [mark, next, "event_states"], as: "event_new_states")
    body.outputs = [.init("event_new_states", .float, [.fixed(layers), "batch", .fixed(width)])]
    graph.node(
      "Scan", [start, items, isThere],
      [
        ("body", .graph(body)), ("num_scan_inputs", .integer(2)),
        ("scan_input_axes", .integers([1, 1])),
      ], as: "states")
    let last = lastState(in: &graph, of: "states")
    addList(to: &graph, state: last)
    graph.outputs.insert(.init("states", .float, [.fixed(layers), "batch", .fixed(width)]), at: 0)
    return graph
  }

  // MARK: weights

  /// All weights under their names in the model file, and a few constants.
  private func addTensors(to graph: inout ONNXGraph) {
    let model = model
    for (role, name, shape) in model.tensors {
      if case .recurrentWeight(let layer) = role, settings.gruForm == .before {
        // The candidate's product is one of its own.
        let units = settings.layers[layer]
        for (part, rows) in [("gates", 0..<2 * units), ("candidate", 2 * units..<3 * units)] {
          graph.add(
            ONNXTensor("\(name).\(part)", shape: [rows.count, units]) {
              model.values(
                of: role, rows: rows.lowerBound + $0.lowerBound..<rows.lowerBound + $0.upperBound)
            })
        }
        continue
      }
      graph.add(ONNXTensor(name, shape: shape) { model.values(of: role, rows: $0) })
    }
    graph.add(ONNXTensor("zero", shape: [], integers: [0]))
    graph.add(ONNXTensor("one", shape: [], integers: [1]))
    graph.add(ONNXTensor("axis_0", shape: [1], integers: [0]))
    graph.add(ONNXTensor("axis_1", shape: [1], integers: [1]))
    graph.add(ONNXTensor("layers", shape: [1], integers: [settings.layers.count]))
    graph.add(ONNXTensor("width", shape: [1], integers: [width]))
    graph.add(ONNXTensor("item_count", shape: [1], integers: [model.itemCount]))
    graph.add(ONNXTensor("zero_state", shape: [1, 1, 1], floats: [0]))
    for (layer, units) in settings.layers.enumerated() {
      graph.add(ONNXTensor("layer_\(layer)", shape: [], integers: [layer]))
      graph.add(ONNXTensor("units_\(layer)", shape: [1], integers: [units]))
      graph.add(ONNXTensor("gates_\(layer)", shape: [3], integers: [units, units, units]))
      graph.add(ONNXTensor("two_gates_\(layer)", shape: [2], integers: [units, units]))
      graph.add(ONNXTensor("padding_\(layer)", shape: [4], integers: [0, 0, 0, width - units]))
    }
    if settings.similarity == .cosine {
      graph.add(ONNXTensor("temperature", shape: [], floats: [settings.temperature]))
      graph.add(ONNXTensor("least_length", shape: [], floats: [.leastNormalMagnitude]))
    }
  }

  // MARK: the step

  /// One event: the states of all layers after it under `result`, one name that is made up if there is none.
  ///
  /// - Returns: the last layer's state where `result` is given, or else the name of all states.
  private func addStep(
    to graph: inout ONNXGraph, items: String, states: String, result: String?
  ) -> String {
    var input = items
    var all: [String] = []
    var last = ""
    for (layer, units) in settings.layers.enumerated() {
      var before = graph.node("Gather", [states, "layer_\(layer)"], [("axis", .integer(0))])
      if units < width {
        before = graph.node("Slice", [before, "axis_0", "units_\(layer)", "axis_1"])
      }
      last = addLayer(to: &graph, layer, input: input, before: before)
      let padded =
        units < width ? graph.node("Pad", [last, "padding_\(layer)"]) : last
      all.append(graph.node("Unsqueeze", [padded, "axis_0"]))
      input = last
    }
    let states = graph.node("Concat", all, [("axis", .integer(0))], as: result)
    return result == nil ? states : last
  }

  /// One layer of one event; docs/gru-step.md has the formulas.
  private func addLayer(
    to graph: inout ONNXGraph, _ layer: Int, input: String, before: String
  ) -> String {
    let name = "gru.\(layer)"
    let isAfter = settings.gruForm != .before
    /// The product of rows with vectors, with a bias where there is one.
    func product(_ graph: inout ONNXGraph, _ vectors: String, _ tensors: String...) -> String {
      graph.node("Gemm", [vectors] + tensors, [("transB", .integer(1))])
    }
    func split(_ graph: inout ONNXGraph, _ gates: String, _ sizes: String, _ count: Int) -> [String]
    {
      graph.node("Split", [gates, sizes], [("axis", .integer(1))], results: count)
    }
    let bias = isAfter ? "\(name).input_bias" : "\(name).bias"
    let fromInput: String
    if layer > 0 {
      fromInput = product(&graph, input, "\(name).input_weight", bias)
    } else {
      switch settings.embedding {
      case .none:
        let row = graph.node("Gather", ["item.gate_weight", input], [("axis", .integer(0))])
        fromInput = graph.node("Add", [row, bias])
      case .separate, .shared:
        let table = settings.embedding == .shared ? "item.output_weight" : "item.input_weight"
        let row = graph.node("Gather", [table, input], [("axis", .integer(0))])
        fromInput = product(&graph, row, "\(name).input_weight", bias)
      }
    }
    let x = split(&graph, fromInput, "gates_\(layer)", 3)
    let weights = "\(name).recurrent_weight"
    if isAfter {
      let fromState = product(&graph, before, weights, "\(name).recurrent_bias")
      let h = split(&graph, fromState, "gates_\(layer)", 3)
      let r = graph.node("Sigmoid", [graph.node("Add", [x[0], h[0]])])
      let z = graph.node("Sigmoid", [graph.node("Add", [x[1], h[1]])])
      let inner = graph.node("Add", [x[2], graph.node("Mul", [r, h[2]])])
      let n = activation(&graph, inner)
      return graph.node("Add", [n, graph.node("Mul", [z, graph.node("Sub", [before, n])])])
    }
    let h = split(&graph, product(&graph, before, "\(weights).gates"), "two_gates_\(layer)", 2)
    let r = graph.node("Sigmoid", [graph.node("Add", [x[0], h[0]])])
    let z = graph.node("Sigmoid", [graph.node("Add", [x[1], h[1]])])
    let inner = product(&graph, graph.node("Mul", [r, before]), "\(weights).candidate")
    let n = activation(&graph, graph.node("Add", [x[2], inner]))
    return graph.node("Add", [before, graph.node("Mul", [z, graph.node("Sub", [n, before])])])
  }

  private func activation(_ graph: inout ONNXGraph, _ value: String) -> String {
    switch settings.hiddenActivation {
    case .linear: value
    case .tanh: graph.node("Tanh", [value])
    case .relu: graph.node("Relu", [value])
    case .leaky(let alpha): graph.node("LeakyRelu", [value], [("alpha", .float(alpha))])
    case .elu(let alpha): graph.node("Elu", [value], [("alpha", .float(alpha))])
    case .selu(let lambda, let alpha):
      graph.node("Selu", [value], [("alpha", .float(alpha)), ("gamma", .float(lambda))])
    }
  }

  // MARK: the list

  /// The last layer's part of all states.
  private func lastState(in graph: inout ONNXGraph, of states: String) -> String {
    let layer = settings.layers.count - 1
    let last = graph.node("Gather", [states, "layer_\(layer)"], [("axis", .integer(0))])
    guard settings.layers[layer] < width else { return last }
    return graph.node("Slice", [last, "axis_0", "units_\(layer)", "axis_1"])
  }

  /// Scores of all items, and the k best.
  private func addList(to graph: inout ONNXGraph, state: String) {
    var state = state
    if settings.similarity == .cosine {
      // A state of zeros stays one.
      let length = graph.node("ReduceL2", [state], [("axes", .integers([1]))])
      let divisor = graph.node(
        "Mul", [graph.node("Max", [length, "least_length"]), "temperature"])
      state = graph.node("Div", [state, divisor])
    }
    let scores = graph.node(
      "Gemm", [state, "item.output_weight", "item.output_bias"], [("transB", .integer(1))],
      as: "scores")
    let count = graph.node("Min", ["k", "item_count"])
    _ = graph.node("TopK", [scores, count], results: 2, as: ["top_scores", "top_items"])
    graph.outputs = [
      .init("top_items", .integer, ["batch", "places"]),
      .init("top_scores", .float, ["batch", "places"]),
      .init("scores", .float, ["batch", .fixed(model.itemCount)]),
    ]
  }
}
