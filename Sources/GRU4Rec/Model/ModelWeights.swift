import Kernels
import Safetensors

/// The weights of a finished model, in an arena or in the mapped model file.
///
/// I items, E input size, H units.
final class ModelWeights: Sendable {
  /// One GRU layer, rows r, z, n of H each.
  struct Layer: Sendable {
    let units: Int
    /// 3H × E, absent with one-hot input.
    let input: Matrix?
    /// 1 × 3H, form `after`.
    let inputBias: Matrix?
    /// 3H × H.
    let recurrent: Matrix
    /// 1 × 3H: the recurrent bias of the form `after`, the only bias of the form `before`.
    let bias: Matrix
    /// E × 3H and H × 3H: the weights as products read them, columns side by side.
    let inputColumns: Matrix?
    let recurrentColumns: Matrix
  }

  /// I × H.
  let output: Matrix
  /// 1 × I.
  let outputBias: Matrix
  /// I × E, embedding `separate`.
  let input: Matrix?
  /// I × 3H, embedding `none`.
  let gates: Matrix?
  let layers: [Layer]
  /// Keeps the memory of the matrices.
  private let owner: any AnyObject & Sendable
  /// Memory of the weights that are turned.
  private let turned = Arena()

  /// - Parameter matrix: gives the tensor of a name, vectors as one row.
  init(
    _ hyperparameters: Hyperparameters, owner: any AnyObject & Sendable,
    matrix: (String) throws -> Matrix
  ) rethrows {
    self.owner = owner
    output = try matrix("item.output_weight")
    outputBias = try matrix("item.output_bias")
    switch hyperparameters.embedding {
    case .shared: (input, gates) = (nil, nil)
    case .separate: (input, gates) = (try matrix("item.input_weight"), nil)
    case .none: (input, gates) = (nil, try matrix("item.gate_weight"))
    }
    let isAfter = hyperparameters.gruForm == .after
    let arena = turned
    func turn(_ matrix: Matrix) -> Matrix {
      // Products read whole vectors: there is room behind the last row.
      let columns = arena.matrix(rows: matrix.columns, columns: matrix.rows + 16)
        .columns(0..<matrix.rows)
      FusedKernels().transpose(matrix, into: columns)
      return columns
    }
    layers = try hyperparameters.layers.enumerated().map { number, units in
      let isOneHot = number == 0 && hyperparameters.embedding == .none
      let input = isOneHot ? nil : try matrix("gru.\(number).input_weight")
      let recurrent = try matrix("gru.\(number).recurrent_weight")
      return Layer(
        units: units, input: input,
        inputBias: isAfter ? try matrix("gru.\(number).input_bias") : nil, recurrent: recurrent,
        bias: try matrix("gru.\(number).\(isAfter ? "recurrent_bias" : "bias")"),
        inputColumns: input.map(turn), recurrentColumns: turn(recurrent))
    }
  }

  /// Copies the weights of a training.
  convenience init(copying parameters: TrainableParameters) {
    let arena = Arena()
    var matrices: [String: Matrix] = [:]
    for tensor in parameters.tensors {
      let isVector = tensor.shape.count == 1
      let matrix = arena.matrix(
        rows: isVector ? 1 : tensor.rowCount, columns: isVector ? tensor.rowCount : tensor.rowWidth)
      if isVector {
        matrix.setRow(0, from: tensor.values, at: 0)
      } else {
        var row = [Float](repeating: 0, count: tensor.rowWidth)
        for number in 0..<tensor.rowCount {
          tensor.copyRow(number, into: &row, at: 0)
          matrix.setRow(number, from: row, at: 0)
        }
      }
      matrices[tensor.name] = matrix
    }
    self.init(parameters.hyperparameters, owner: arena) { name in
      guard let matrix = matrices[name] else {
        preconditionFailure("no tensor \(name) in training")
      }
      return matrix
    }
  }

  /// Gives back the memory of what was read of a mapped file.
  func releasePages() { (owner as? SafetensorsFile)?.releasePages() }

  /// A table of items in the model's file, where the model has one.
  func fileRows(_ name: String, columns: Int) -> FileRows? {
    guard let place = try? (owner as? SafetensorsFile)?.place(of: name) else { return nil }
    return FileRows(descriptor: place.descriptor, offset: place.offset, columns: columns)
  }

  /// All tensors with their names in the file; vectors are single rows.
  var tensors: [(name: String, shape: [Int], matrix: Matrix)] {
    var all: [(name: String, shape: [Int], matrix: Matrix)] = []
    func add(_ name: String, _ matrix: Matrix?, isVector: Bool = false) {
      guard let matrix else { return }
      all.append((name, isVector ? [matrix.columns] : [matrix.rows, matrix.columns], matrix))
    }
    add("item.output_weight", output)
    add("item.output_bias", outputBias, isVector: true)
    add("item.input_weight", input)
    add("item.gate_weight", gates)
    for (number, layer) in layers.enumerated() {
      add("gru.\(number).input_weight", layer.input)
      add("gru.\(number).input_bias", layer.inputBias, isVector: true)
      add("gru.\(number).recurrent_weight", layer.recurrent)
      add(
        "gru.\(number).\(layer.inputBias == nil ? "bias" : "recurrent_bias")", layer.bias,
        isVector: true)
    }
    return all
  }
}
