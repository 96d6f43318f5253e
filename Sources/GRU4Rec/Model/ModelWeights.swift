import Kernels
import MessagePassing
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

  /// All tensors, in the order of the file; vectors are single rows.
  let tensors: [(tensor: NetworkShape.Tensor, matrix: Matrix)]
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
  private let turned: Arena

  /// - Parameter matrices: one for each tensor, vectors as one row, in the memory of `owner`.
  init(_ shape: NetworkShape, owner: any AnyObject & Sendable, matrices: [Matrix]) {
    self.owner = owner
    let tensors = Array(zip(shape.tensors, matrices)).map { (tensor: $0, matrix: $1) }
    func find(_ role: NetworkShape.Role) -> Matrix? {
      tensors.first { $0.tensor.role == role }?.matrix
    }
    func require(_ role: NetworkShape.Role) -> Matrix {
      guard let matrix = find(role) else { preconditionFailure("no network is without \(role)") }
      return matrix
    }
    let arena = Arena()
    func turn(_ matrix: Matrix) -> Matrix {
      // Products read whole vectors: there is room behind the last row.
      let columns = arena.matrix(rows: matrix.columns, columns: matrix.rows + 16)
        .columns(0..<matrix.rows)
      FusedKernels().transpose(matrix, into: columns)
      return columns
    }
    self.tensors = tensors
    turned = arena
    output = require(.outputWeight)
    outputBias = require(.outputBias)
    input = find(.inputEmbedding)
    gates = find(.gateTable)
    layers = shape.layers.enumerated().map { number, layer in
      let input = find(.inputWeight(number))
      let recurrent = require(.recurrentWeight(number))
      return Layer(
        units: layer.units, input: input, inputBias: find(.inputBias(number)), recurrent: recurrent,
        bias: require(.recurrentBias(number)), inputColumns: input.map(turn),
        recurrentColumns: turn(recurrent))
    }
  }

  /// Copies the weights of a training.
  ///
  /// - Parameters:
  ///   - outputBias: biases of the items that stand for those of the training.
  ///   - ranks: who has the rows of items, where several ranks share them; all of them call this.
  convenience init(
    copying parameters: TrainableParameters, outputBias: [Float]? = nil, from ranks: Ranks? = nil
  ) throws(RanksError) {
    let arena = Arena()
    let matrices = Self.makeMatrices(parameters.shape, in: arena)
    for (view, matrix) in zip(parameters.tensors, matrices) {
      if let ranks, view.shards != nil {
        let isVector = view.shape.count == 1
        let bias = view.name == NetworkShape.outputBiasName ? outputBias : nil
        for first in stride(from: 0, to: view.rowCount, by: 4096) {
          let rows = first..<min(first + 4096, view.rowCount)
          let values = try view.rows(rows, from: ranks, isForAll: true)
          for (index, row) in rows.enumerated() {
            if isVector {
              matrix[0, row] = bias?[row] ?? values[index]
            } else {
              matrix.setRow(row, from: values, at: index * view.rowWidth)
            }
          }
        }
        continue
      }
      if view.shape.count == 1 {
        let other = view.name == NetworkShape.outputBiasName ? outputBias : nil
        matrix.setRow(0, from: other ?? view.values, at: 0)
        continue
      }
      var row = [Float](repeating: 0, count: view.rowWidth)
      for number in 0..<view.rowCount {
        view.copyRow(number, into: &row, at: 0)
        matrix.setRow(number, from: row, at: 0)
      }
    }
    self.init(parameters.shape, owner: arena, matrices: matrices)
  }

  /// Room for all tensors of a network.
  static func makeMatrices(_ shape: NetworkShape, in arena: Arena) -> [Matrix] {
    shape.tensors.map {
      $0.isVector
        ? arena.matrix(rows: 1, columns: $0.shape[0])
        : arena.matrix(rows: $0.shape[0], columns: $0.shape[1])
    }
  }

  /// Gives back the memory of what was read of a mapped file.
  func releasePages() { (owner as? SafetensorsFile)?.releasePages() }

  /// The table of items of a role in the model's file, where the model has one.
  func fileRows(_ role: NetworkShape.Role) -> FileRows? {
    guard let (tensor, matrix) = tensors.first(where: { $0.tensor.role == role }),
      let file = owner as? SafetensorsFile, let place = try? file.place(of: tensor.name)
    else { return nil }
    return FileRows(
      descriptor: place.descriptor, offset: place.offset, columns: matrix.columns,
      release: { [weak file] in file?.releasePages() })
  }
}
