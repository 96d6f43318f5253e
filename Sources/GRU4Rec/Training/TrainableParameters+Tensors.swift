import Kernels

/// One tensor of the model file as it lies in the training tables.
package struct TensorView: Sendable {
  /// Name in the file, such as `gru.0.input_weight`.
  package let name: String
  /// One or two dimensions.
  package let shape: [Int]
  /// The slot that holds it.
  let matrix: Matrix
  /// Row of the slot for each row of the tensor; `nil`: the same.
  let rowOrder: [Int]?
  /// Column of the slot for each column of the tensor.
  let columnOrder: [Int]

  /// Rows of the tensor.
  package var rowCount: Int { shape.first ?? 0 }

  /// Copies row `row`.
  package func row(_ row: Int) -> [Float] {
    let source = rowOrder?[row] ?? row
    return columnOrder.map { matrix[source, $0] }
  }

  /// Overwrites row `row`.
  package func setRow(_ row: Int, _ values: ArraySlice<Float>) {
    let target = rowOrder?[row] ?? row
    for (column, value) in zip(columnOrder, values) { matrix[target, column] = value }
  }

  /// All values in the file's order.
  package var values: [Float] { (0..<rowCount).flatMap(row) }

  /// Overwrites all values, given in the file's order.
  package func set(_ values: [Float]) {
    let width = columnOrder.count
    precondition(values.count == rowCount * width, "\(values.count) values for \(name) \(shape)")
    for row in 0..<rowCount { setRow(row, values[row * width..<(row + 1) * width]) }
  }
}

extension TrainableParameters {
  /// Weights as the model file names them (`spec`: tensors of the model file).
  package var tensors: [TensorView] { tensors(slot: 0, prefix: "", suffix: "") }

  /// The optimiser's state under `optimizer.<tensor>.<state>`.
  package var optimizerTensors: [TensorView] {
    var names = hyperparameters.optimizer.slotNames
    if hyperparameters.momentum > 0 { names.append("velocity") }
    return names.enumerated().flatMap { index, name in
      tensors(slot: index + 1, prefix: "optimizer.", suffix: "." + name)
    }
  }

  private func tensors(slot: Int, prefix: String, suffix: String) -> [TensorView] {
    var views: [TensorView] = []
    func add(
      _ name: String, _ table: ParameterTable, columns: [Int], rowOrder: [Int]? = nil,
      isVector: Bool = false
    ) {
      views.append(
        TensorView(
          name: prefix + name + suffix,
          shape: isVector ? [table.rows] : [table.rows, columns.count],
          matrix: table.slot(slot), rowOrder: rowOrder, columnOrder: columns))
    }
    let last = output.width - 1
    add("item.output_weight", output, columns: Array(0..<last))
    add("item.output_bias", output, columns: [last], isVector: true)
    if let input { add("item.input_weight", input, columns: Array(0..<input.width)) }
    if let gates { add("item.gate_weight", gates, columns: layers[0].layout.fileRows) }
    for (number, layer) in layers.enumerated() {
      let rows = layer.layout.fileRows
      let units = layer.layout.units
      let isAfter = hyperparameters.gruForm == .after
      if let input = layer.input {
        if layer.inputSize > 0 {
          add(
            "gru.\(number).input_weight", input, columns: Array(0..<layer.inputSize), rowOrder: rows)
        }
        if isAfter {
          add(
            "gru.\(number).input_bias", input, columns: [layer.inputSize], rowOrder: rows,
            isVector: true)
        }
      }
      add("gru.\(number).recurrent_weight", layer.recurrent, columns: Array(0..<units), rowOrder: rows)
      add(
        "gru.\(number).\(isAfter ? "recurrent_bias" : "bias")", layer.recurrent, columns: [units],
        rowOrder: rows, isVector: true)
    }
    return views
  }
}
