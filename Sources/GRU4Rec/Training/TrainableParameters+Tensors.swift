import Kernels

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
  /// Column of `matrix` for each column of the tensor; `nil`: the same.
  private let columnOrder: [Int]?

  init(
    name: String, shape: [Int], matrix: Matrix, rowOrder: [Int]? = nil, columnOrder: [Int]? = nil
  ) {
    self.name = name
    self.shape = shape
    self.matrix = matrix
    self.rowOrder = rowOrder
    self.columnOrder = columnOrder
  }

  /// Rows of the tensor.
  package var rowCount: Int { matrix.rows }
  /// Values of a row.
  package var rowWidth: Int { matrix.columns }

  /// Copies row `row` to `values`, from `offset` on.
  package func copyRow(_ row: Int, into values: inout [Float], at offset: Int) {
    let source = rowOrder?[row] ?? row
    guard let columnOrder else {
      matrix.copyRow(source, into: &values, at: offset)
      return
    }
    for (index, column) in columnOrder.enumerated() {
      values[offset + index] = matrix[source, column]
    }
  }

  /// Overwrites row `row` with values from `offset` on.
  package func setRow(_ row: Int, from values: [Float], at offset: Int) {
    let target = rowOrder?[row] ?? row
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

  /// Overwrites the first rows with a matrix in the file's order; of a vector, that is one row.
  func setRows(_ source: Matrix) {
    if shape.count == 1 {
      set(source.values())
      return
    }
    var row = [Float](repeating: 0, count: rowWidth)
    for number in 0..<source.rows {
      source.copyRow(number, into: &row, at: 0)
      setRow(number, from: row, at: 0)
    }
  }

  /// Overwrites the first rows with values in the file's order.
  package func set(_ values: [Float]) {
    precondition(
      values.count <= rowCount * rowWidth && values.count % max(rowWidth, 1) == 0,
      "\(values.count) values for \(name) \(shape)")
    for row in 0..<values.count / max(rowWidth, 1) { setRow(row, from: values, at: row * rowWidth) }
  }
}

extension TrainableParameters {
  /// Weights as the model file names them.
  package var tensors: [TensorView] { tensors(slot: 0, prefix: "", suffix: "") }

  /// The optimiser's state under `optimizer.<tensor>.<state>`.
  package var optimizerTensors: [TensorView] {
    hyperparameters.stateNames.enumerated().flatMap { index, name in
      tensors(slot: index + 1, prefix: "optimizer.", suffix: "." + name)
    }
  }

  private func tensors(slot: Int, prefix: String, suffix: String) -> [TensorView] {
    var views: [TensorView] = []
    func add(_ name: String, _ table: ParameterTable, _ columns: Range<Int>, rows: [Int]? = nil) {
      views.append(
        TensorView(
          name: prefix + name + suffix, shape: [table.rows, columns.count],
          matrix: table.slot(slot).columns(columns), rowOrder: rows))
    }
    func addVector(_ name: String, _ table: ParameterTable, _ column: Int, rows: [Int]? = nil) {
      views.append(
        TensorView(
          name: prefix + name + suffix, shape: [table.rows],
          matrix: table.slot(slot).columns(column..<column + 1), rowOrder: rows))
    }
    let last = output.width - 1
    add("item.output_weight", output, 0..<last)
    addVector("item.output_bias", output, last)
    if let input { add("item.input_weight", input, 0..<input.width) }
    if let gates {
      views.append(
        TensorView(
          name: prefix + "item.gate_weight" + suffix, shape: [gates.rows, gates.width],
          matrix: gates.slot(slot), columnOrder: layers[0].layout.fileRows))
    }
    let isAfter = hyperparameters.gruForm == .after
    for (number, layer) in layers.enumerated() {
      let rows = layer.layout.fileRows
      let units = layer.layout.units
      if let input = layer.input {
        if layer.inputSize > 0 {
          add("gru.\(number).input_weight", input, 0..<layer.inputSize, rows: rows)
        }
        if isAfter { addVector("gru.\(number).input_bias", input, layer.inputSize, rows: rows) }
      }
      add("gru.\(number).recurrent_weight", layer.recurrent, 0..<units, rows: rows)
      addVector(
        "gru.\(number).\(isAfter ? "recurrent_bias" : "bias")", layer.recurrent, units, rows: rows)
    }
    return views
  }

  /// Whether no weight is NaN or infinite.
  func areFinite(_ kernels: FusedKernels) -> Bool {
    var tables = [output] + layers.map(\.recurrent) + layers.compactMap(\.input)
    if let input { tables.append(input) }
    if let gates { tables.append(gates) }
    return tables.allSatisfy { kernels.allFinite($0.weights) }
  }
}

extension Hyperparameters {
  /// Names of the optimiser's state per weight, in the order of the slots behind the weights.
  package var stateNames: [String] { optimizer.slotNames + (momentum > 0 ? ["velocity"] : []) }
}
