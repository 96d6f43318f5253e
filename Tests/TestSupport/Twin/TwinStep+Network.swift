import GRU4Rec

// M lanes, N scored columns, H units of a layer, E input size.
extension TwinStep {
  /// Values of a forward pass.
  struct Forward {
    /// Input vector of every layer and lane, after dropout; empty for one-hot input.
    var layerInputs: [[[Double]]] = []
    /// GRU trace of every layer and lane.
    var traces: [[TwinGRU.Trace]] = []
    /// New state of every layer after dropout, M × H.
    var hidden: [DoubleTensor] = []
    /// Raw scores, M × N.
    var scores: DoubleTensor
  }

  /// Scores of `items` and new states; `batch.targets` is not used when `items` are given.
  func forward(
    _ parameters: TwinParameters, _ batch: TwinBatch, scoring items: [Int]? = nil
  ) -> Forward {
    let columns = items ?? self.columns(parameters, batch)
    let lanes = batch.inputs.indices
    var forward = Forward(scores: DoubleTensor(zeros: [lanes.count, columns.count]))
    var vectors = lanes.map { inputVector(parameters, batch, lane: $0) }
    for layer in hyperparameters.layers.indices {
      let cell = TwinGRU(layer: layer, hyperparameters, parameters)
      let traces = lanes.map { lane in
        let a = inputProduct(parameters, layer: layer, item: batch.inputs[lane], vectors[lane])
        return cell.forward(a: a, h: batch.hidden[layer].row(lane))
      }
      forward.layerInputs.append(vectors)
      forward.traces.append(traces)
      // h_dropped = mask ⊙ h′
      vectors = lanes.map { lane in
        guard let mask = batch.hiddenMasks?[layer] else { return traces[lane].new }
        return zip(traces[lane].new, mask.row(lane)).map { $0 * $1 }
      }
      forward.hidden.append(DoubleTensor(rows: vectors, columns: cell.units))
    }
    let bias = parameters["item.output_bias"]
    for lane in lanes {
      for (column, item) in columns.enumerated() {
        // s_bj = h_b · Wy_j + by_j, or cos(h_b, Wy_j) / τ
        forward.scores[lane, column] =
          dot(scoredState(vectors[lane]), outputRow(parameters, item)) + (isCosine ? 0 : bias[item])
      }
    }
    return forward
  }

  /// Gradients of all parameters for the gradient `dScores` of the raw scores.
  func backward(
    _ parameters: TwinParameters, _ batch: TwinBatch, _ forward: Forward,
    _ dScores: DoubleTensor, columns: [Int]
  ) -> [String: DoubleTensor] {
    var gradients = parameters.weights.mapValues { DoubleTensor(zeros: $0.shape) }
    func add(_ vector: [Double], to name: String, row: Int) {
      gradients[name]?.add(vector, toRow: row)
    }
    func addToOutputRow(_ vector: [Double], _ item: Int) {
      let row = parameters["item.output_weight"].row(item)
      add(
        isCosine ? TwinDirection.gradient(vector, of: row, length: 1) : vector,
        to: "item.output_weight",
        row: item)
    }
    let layers = hyperparameters.layers
    for lane in batch.inputs.indices {
      // s_bj = h_b · Wy_j + by_j, or cos(h_b, Wy_j) / τ
      var dOut = [Double](repeating: 0, count: layers[layers.count - 1])
      let top = forward.hidden[layers.count - 1].row(lane)
      for (column, item) in columns.enumerated() {
        let ds = dScores[lane, column]
        addToOutputRow(scaled(scoredState(top), ds), item)
        if !isCosine { add([ds], to: "item.output_bias", row: item) }
        dOut = sum(dOut, scaled(outputRow(parameters, item), ds))
      }
      if isCosine { dOut = TwinDirection.gradient(dOut, of: top, length: 1 / temperature) }
      for layer in layers.indices.reversed() {
        // h_dropped = mask ⊙ h′
        if let mask = batch.hiddenMasks?[layer] {
          dOut = zip(dOut, mask.row(lane)).map { $0 * $1 }
        }
        let cell = TwinGRU(layer: layer, hyperparameters, parameters)
        let gradient = cell.backward(forward.traces[layer][lane], dNew: dOut)
        for row in 0..<3 * cell.units {
          add(gradient.recurrentWeight.row(row), to: "gru.\(layer).recurrent_weight", row: row)
          switch hyperparameters.gruForm {
          case .after:
            add([gradient.inputBias[row]], to: "gru.\(layer).input_bias", row: row)
            add([gradient.recurrentBias[row]], to: "gru.\(layer).recurrent_bias", row: row)
          case .before:
            add([gradient.inputBias[row]], to: "gru.\(layer).bias", row: row)
          }
        }
        if layer == 0, hyperparameters.embedding == .none {
          // a = Wg_item
          add(gradient.a, to: "item.gate_weight", row: batch.inputs[lane])
          continue
        }
        // a = Wx · x
        let name = "gru.\(layer).input_weight"
        let x = forward.layerInputs[layer][lane]
        dOut = [Double](repeating: 0, count: x.count)
        for row in 0..<3 * cell.units {
          add(scaled(x, gradient.a[row]), to: name, row: row)
          dOut = sum(dOut, scaled(parameters[name].row(row), gradient.a[row]))
        }
        if layer > 0 { continue }
        // x = mask ⊙ Wx_item, the output row where shared
        if let mask = batch.inputMask { dOut = zip(dOut, mask.row(lane)).map { $0 * $1 } }
        if hyperparameters.embedding == .shared {
          addToOutputRow(dOut, batch.inputs[lane])
        } else {
          add(dOut, to: "item.input_weight", row: batch.inputs[lane])
        }
      }
    }
    return gradients
  }

  private var isCosine: Bool { hyperparameters.similarity == .cosine }
  private var temperature: Double { Double(hyperparameters.temperature) }

  /// What a state is multiplied by items' rows as: itself, or its direction at length 1/τ.
  private func scoredState(_ state: [Double]) -> [Double] {
    isCosine ? TwinDirection.of(state, length: 1 / temperature) : state
  }

  /// An item's row as the step uses it: itself, or its direction.
  private func outputRow(_ parameters: TwinParameters, _ item: Int) -> [Double] {
    let row = parameters["item.output_weight"].row(item)
    return isCosine ? TwinDirection.of(row, length: 1) : row
  }

  /// Input vector of a lane after dropout; empty for one-hot input.
  private func inputVector(
    _ parameters: TwinParameters, _ batch: TwinBatch, lane: Int
  ) -> [Double] {
    if hyperparameters.embedding == .none { return [] }
    let item = batch.inputs[lane]
    let vector =
      hyperparameters.embedding == .shared
      ? outputRow(parameters, item) : parameters["item.input_weight"].row(item)
    guard let mask = batch.inputMask else { return vector }
    return zip(vector, mask.row(lane)).map { $0 * $1 }
  }

  /// The input's share of the gates, 3H: the item's own row for one-hot input, else Wx · x.
  private func inputProduct(
    _ parameters: TwinParameters, layer: Int, item: Int, _ x: [Double]
  ) -> [Double] {
    if layer == 0, hyperparameters.embedding == .none {
      return parameters["item.gate_weight"].row(item)
    }
    let weight = parameters["gru.\(layer).input_weight"]
    return (0..<weight.rowCount).map { dot(weight.row($0), x) }
  }
}

/// Prediction: no dropout, all items scored.
extension TwinStep {
  /// Scores of the whole catalogue, M × I, and the new states.
  public func predict(
    _ parameters: TwinParameters, inputs: [Int], hidden: [DoubleTensor]
  ) -> (scores: DoubleTensor, hidden: [DoubleTensor]) {
    let batch = TwinBatch(
      hidden: hidden, inputs: inputs, targets: [], samples: [], itemCounts: [])
    let forward = self.forward(
      parameters, batch, scoring: Array(0..<parameters["item.output_bias"].rowCount))
    return (forward.scores, forward.hidden)
  }

  /// States of `lanes` fresh sessions.
  public func zeroHidden(lanes: Int) -> [DoubleTensor] {
    hyperparameters.layers.map { DoubleTensor(zeros: [lanes, $0]) }
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}

private func scaled(_ a: [Double], _ factor: Double) -> [Double] { a.map { $0 * factor } }

private func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }
