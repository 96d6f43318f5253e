/// The tensors of a network: what each is for, its name in files, its size, and its place in training.
///
/// Whatever holds, draws, reads, writes or counts weights follows this list.
///
/// Letters: I items, E input size, H units of a layer.
package struct NetworkShape: Sendable {
  /// What a tensor is for; layers are numbered from 0.
  package enum Role: Hashable, Sendable {
    /// I × H and I.
    case outputWeight
    case outputBias
    /// I × E, embedding `separate`.
    case inputEmbedding
    /// I × 3H, embedding `none`: what one-hot input looks up in place of the first layer's product.
    case gateTable
    /// 3H × E, and 3H in the form `after`.
    case inputWeight(Int)
    case inputBias(Int)
    /// 3H × H, and 3H: the recurrent bias of the form `after`, the only one of the form `before`.
    case recurrentWeight(Int)
    case recurrentBias(Int)
  }

  /// A table of a training: rows of a matrix, with its bias as their last column.
  enum Table: Hashable, Sendable {
    case output
    case input
    case gates
    case layerInput(Int)
    case layerRecurrent(Int)
  }

  /// A tensor of one or two dimensions.
  package struct Tensor: Sendable {
    let role: Role
    /// Name in the file, such as `gru.0.input_weight`.
    let name: String
    /// Rows, and columns unless it is a vector.
    let shape: [Int]
    let table: Table
    /// Its columns of the table's rows.
    let columns: Range<Int>
    /// The layer whose three gates the rows, or the columns, are.
    let rowGates: Int?
    let columnGates: Int?

    var isVector: Bool { shape.count == 1 }

    /// Whether each item has a row, or a value, of it.
    var isOfItems: Bool {
      switch role {
      case .outputWeight, .outputBias, .inputEmbedding, .gateTable: true
      case .inputWeight, .inputBias, .recurrentWeight, .recurrentBias: false
      }
    }

    /// Name of what the optimiser keeps of every value under the name `state`.
    func name(of state: String) -> String { "optimizer.\(name).\(state)" }
  }

  /// All tensors, in the order of the file.
  package private(set) var tensors: [Tensor] = []
  /// Units and input size (0 for one-hot input) of each layer.
  private(set) var layers: [(units: Int, inputSize: Int)] = []

  /// Name of the items' output rows in files.
  static let outputWeightName = "item.output_weight"
  /// Name of the items' biases in files.
  static let outputBiasName = "item.output_bias"

  package init(_ hyperparameters: Hyperparameters, items: Int) {
    let last = hyperparameters.layers.last ?? 0
    add(.outputWeight, Self.outputWeightName, .output, [items, last])
    add(.outputBias, Self.outputBiasName, .output, [items])
    var inputSize = last
    switch hyperparameters.embedding {
    case .shared: break
    case .separate(let size):
      add(.inputEmbedding, "item.input_weight", .input, [items, size])
      inputSize = size
    case .none:
      let gates = 3 * (hyperparameters.layers.first ?? 0)
      add(.gateTable, "item.gate_weight", .gates, [items, gates], columnGates: 0)
      inputSize = 0
    }
    let isAfter = hyperparameters.gruForm == .after
    for (number, units) in hyperparameters.layers.enumerated() {
      func add(_ role: Role, _ name: String, _ table: Table, _ columns: [Int]) {
        self.add(role, "gru.\(number).\(name)", table, [3 * units] + columns, rowGates: number)
      }
      if inputSize > 0 {
        add(.inputWeight(number), "input_weight", .layerInput(number), [inputSize])
      }
      if isAfter { add(.inputBias(number), "input_bias", .layerInput(number), []) }
      add(.recurrentWeight(number), "recurrent_weight", .layerRecurrent(number), [units])
      add(
        .recurrentBias(number), isAfter ? "recurrent_bias" : "bias", .layerRecurrent(number), [])
      layers.append((units, inputSize))
      inputSize = units
    }
  }

  private mutating func add(
    _ role: Role, _ name: String, _ table: Table, _ shape: [Int], rowGates: Int? = nil,
    columnGates: Int? = nil
  ) {
    let first = size(of: table).width
    tensors.append(
      Tensor(
        role: role, name: name, shape: shape, table: table,
        columns: first..<first + (shape.count > 1 ? shape[1] : 1), rowGates: rowGates,
        columnGates: columnGates))
  }

  /// Rows, columns and leading columns under the L2 penalty, which biases are not; all 0 for a table that
  /// the network does not have.
  func size(of table: Table) -> (rows: Int, width: Int, penalised: Int) {
    tensors.filter { $0.table == table }.reduce(into: (0, 0, 0)) { size, tensor in
      size.0 = tensor.shape[0]
      size.1 = tensor.columns.upperBound
      if !tensor.isVector { size.2 = tensor.columns.upperBound }
    }
  }

  /// Names and shapes of the weights in a file.
  var weights: [(String, [Int])] { tensors.map { ($0.name, $0.shape) } }

  /// Names and shapes of what an optimiser keeps under the names `states`.
  func optimizerState(_ states: [String]) -> [(String, [Int])] {
    states.flatMap { state in tensors.map { ($0.name(of: state), $0.shape) } }
  }
}

extension Hyperparameters {
  /// Numbers that are learnt, for a catalogue of this size.
  package func parameterCount(items: Int) -> Double {
    NetworkShape(self, items: items).tensors.reduce(0) { count, tensor in
      count + tensor.shape.reduce(1) { $0 * Double($1) }
    }
  }
}
