import Kernels
import SessionData

/// One tensor of the model file as it lies in the training tables.
package struct TensorView: Sendable {
  /// Name in the file, such as `gru.0.input_weight`.
  package let name: String
  /// One or two dimensions.
  package let shape: [Int]
  /// The used columns of the slot that holds it.
  private let matrix: Matrix
  /// Row of `matrix` for each row of the tensor; `nil`: the same.
  private let rowOrder: [Int]?
  /// Which rows of a tensor of items are in the matrix; `nil`: all rows are.
  package let shards: ItemShards?
  /// Column of `matrix` for each column of the tensor; `nil`: the same.
  private let columnOrder: [Int]?

  init(
    name: String, shape: [Int], matrix: Matrix, rowOrder: [Int]?, columnOrder: [Int]?,
    shards: ItemShards?
  ) {
    self.shards = shards
    self.name = name
    self.shape = shape
    self.matrix = matrix
    self.rowOrder = rowOrder
    self.columnOrder = columnOrder
  }

  /// Rows of the tensor, wherever they are.
  package var rowCount: Int { shards == nil ? matrix.rows : shape[0] }
  /// Values of a row.
  package var rowWidth: Int { matrix.columns }

  /// Whether a row of the tensor is here.
  package func has(_ row: Int) -> Bool { shards?.owns(ItemIndex(row)) ?? true }

  private func place(of row: Int) -> Int {
    if let shards { return Int(shards.row(of: ItemIndex(row))) }
    return rowOrder?[row] ?? row
  }

  /// Copies row `row`, which is here, to `values`, from `offset` on.
  package func copyRow(_ row: Int, into values: inout [Float], at offset: Int) {
    let source = place(of: row)
    guard let columnOrder else {
      matrix.copyRow(source, into: &values, at: offset)
      return
    }
    for (index, column) in columnOrder.enumerated() {
      values[offset + index] = matrix[source, column]
    }
  }

  /// Overwrites row `row`, which is here, with values from `offset` on.
  package func setRow(_ row: Int, from values: [Float], at offset: Int) {
    let target = place(of: row)
    guard let columnOrder else {
      matrix.setRow(target, from: values, at: offset)
      return
    }
    for (index, column) in columnOrder.enumerated() {
      matrix[target, column] = values[offset + index]
    }
  }

  /// All values in the file's order.
  package var values: [Float] {
    var values = [Float](repeating: 0, count: rowCount * rowWidth)
    for row in 0..<rowCount { copyRow(row, into: &values, at: row * rowWidth) }
    return values
  }

  /// Overwrites the first rows, where they are here, with a matrix in the file's order; of a vector, that is one row.
  func setRows(_ source: Matrix) {
    if shape.count == 1 {
      set(source.values())
      return
    }
    var row = [Float](repeating: 0, count: rowWidth)
    for number in 0..<source.rows where has(number) {
      source.copyRow(number, into: &row, at: 0)
      setRow(number, from: row, at: 0)
    }
  }

  /// Overwrites the first rows, where they are here, with values in the file's order.
  package func set(_ values: [Float]) {
    precondition(
      values.count <= rowCount * rowWidth && values.count % max(rowWidth, 1) == 0,
      "\(values.count) values for \(name) \(shape)")
    for row in 0..<values.count / max(rowWidth, 1) where has(row) {
      setRow(row, from: values, at: row * rowWidth)
    }
  }
}

extension TrainableParameters {
  /// Weights as the model file names them.
  package var tensors: [TensorView] { views(slot: 0) { $0.name } }

  /// The optimiser's state under `optimizer.<tensor>.<state>`.
  package var optimizerTensors: [TensorView] {
    hyperparameters.stateNames.enumerated().flatMap { index, state in
      views(slot: index + 1) { $0.name(of: state) }
    }
  }

  private func views(slot: Int, name: (NetworkShape.Tensor) -> String) -> [TensorView] {
    shape.tensors.map { tensor in
      TensorView(
        name: name(tensor), shape: tensor.shape,
        matrix: table(tensor.table).slot(slot).columns(tensor.columns),
        rowOrder: tensor.rowGates.map { layers[$0].layout.fileRows },
        columnOrder: tensor.columnGates.map { layers[$0].layout.fileRows },
        shards: tensor.isOfItems && shards.ranks.count > 1 ? shards : nil)
    }
  }
}
