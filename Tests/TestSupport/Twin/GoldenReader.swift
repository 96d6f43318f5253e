import GRU4Rec
import Safetensors

/// Reads a recorded run's tensors and renames them to the product's names.
struct GoldenReader {
  let file: SafetensorsFile
  let hyperparameters: Hyperparameters

  /// A Float32 tensor as recorded.
  func tensor(_ name: String) throws -> DoubleTensor {
    let values = try file.array(name, as: Float.self).map(Double.init)
    return DoubleTensor(shape: try file.tensor(name).shape, values: values)
  }

  /// Item numbers.
  func indices(_ name: String) throws -> [Int] {
    try file.array(name, as: Int64.self).map(Int.init)
  }

  private func mask(_ name: String, rate: Float) throws -> DoubleTensor? {
    if file.tensors[name] == nil { return nil }
    var keep = try tensor(name)
    keep.values = keep.values.map { $0 / (1 - Double(rate)) }
    return keep
  }

  /// Step `number` with masks as multipliers.
  func step(_ number: Int) throws -> GoldenCase.Step {
    let prefix = "step\(number)."
    let layers = hyperparameters.layers.indices
    let inputs = try indices(prefix + "in_idx")
    let columns = try indices(prefix + "out_idx")
    let (inputRate, hiddenRate) = (hyperparameters.embeddingDropout, hyperparameters.hiddenDropout)
    var step = GoldenCase.Step(
      inputs: inputs, targets: Array(columns.prefix(inputs.count)),
      samples: Array(columns.dropFirst(inputs.count)),
      hiddenBefore: try layers.map { try tensor(prefix + "H\($0).before") },
      hiddenAfter: try layers.map { try tensor(prefix + "H\($0).after") },
      scores: try tensor(prefix + "scores"), loss: try tensor(prefix + "loss")[0],
      swaps: try swaps(prefix))
    if hyperparameters.embedding == .none {
      // One-hot: the "embedding" mask lies on the new state of layer 0.
      step.hiddenMasks = try mask(prefix + "mask_embed", rate: hiddenRate).map { [$0] }
    } else {
      step.inputMask = try mask(prefix + "mask_embed", rate: inputRate)
      let masks = try layers.compactMap {
        try mask(prefix + "mask_hidden\($0)", rate: hiddenRate)
      }
      step.hiddenMasks = masks.count == layers.count ? masks : nil
    }
    return step
  }

  private func swaps(_ prefix: String) throws -> [TwinSchedule.Swap] {
    var swaps: [TwinSchedule.Swap] = []
    while file.tensors[prefix + "swap\(swaps.count).finished_mask"] != nil {
      let name = prefix + "swap\(swaps.count)."
      swaps.append(
        TwinSchedule.Swap(
          finished: try file.array(name + "finished_mask", as: UInt8.self).map { $0 == 1 },
          valid: try file.array(name + "valid_mask", as: UInt8.self).map { $0 == 1 }))
    }
    return swaps
  }

  /// All parameters recorded under a prefix, by the product's names and in its shapes.
  func parameters(_ prefix: String, itemCount: Int) throws -> [String: DoubleTensor] {
    var parameters: [String: DoubleTensor] = [:]
    for (name, shape) in TwinParameters.shapes(hyperparameters, itemCount: itemCount) {
      let recorded = try parameter(prefix, name)
      guard recorded.values.count == shape.reduce(1, *) else {
        throw GoldenError.unreadable(
          file: file.path, detail: "\(prefix)… for \(name): \(recorded.shape), expected \(shape)")
      }
      parameters[name] = DoubleTensor(shape: shape, values: recorded.values)
    }
    return parameters
  }

  private func parameter(_ prefix: String, _ name: String) throws -> DoubleTensor {
    switch name {
    case "item.output_weight": return try tensor(prefix + "Wy.weight")
    case "item.output_bias": return try tensor(prefix + "By.weight")
    case "item.input_weight": return try tensor(prefix + "E.weight")
    // One-hot first layer: columns n, r, z, products written vector · matrix.
    case "item.gate_weight": return gatesReordered(try tensor(prefix + "GE.Wx0.weight"))
    case "gru.0.bias":
      let bias = try tensor(prefix + "GE.Bh0")
      return gatesReordered(DoubleTensor(shape: [1, bias.values.count], values: bias.values))
    case "gru.0.recurrent_weight" where hyperparameters.gruForm == .before:
      return try stackedTransposed(
        gates: tensor(prefix + "GE.Wrz0"), candidate: tensor(prefix + "GE.Wh0"))
    default: break
    }
    // gru.L.input_weight → G.L.weight_ih, and so on.
    let parts = name.split(separator: ".")
    let official = [
      "input_weight": "weight_ih", "recurrent_weight": "weight_hh", "input_bias": "bias_ih",
      "recurrent_bias": "bias_hh",
    ]
    return try tensor("\(prefix)G.\(parts[1]).\(official[String(parts[2])] ?? name)")
  }

  /// Column blocks n, r, z → r, z, n.
  private func gatesReordered(_ tensor: DoubleTensor) -> DoubleTensor {
    let units = tensor.rowSize / 3
    let rows = (0..<tensor.rowCount).map { index in
      let row = tensor.row(index)
      return Array(row[units...]) + Array(row[..<units])
    }
    return DoubleTensor(rows: rows, columns: tensor.rowSize)
  }

  /// [H × 2H] for r, z and [H × H] for n, both transposed, one below the other: 3H × H.
  private func stackedTransposed(gates: DoubleTensor, candidate: DoubleTensor) -> DoubleTensor {
    let units = candidate.rowSize
    let columns = (0..<2 * units).map { column in (0..<units).map { gates[$0, column] } }
    let last = (0..<units).map { column in (0..<units).map { candidate[$0, column] } }
    return DoubleTensor(rows: columns + last, columns: units)
  }
}
