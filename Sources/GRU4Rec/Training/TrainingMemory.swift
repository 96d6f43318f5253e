import Kernels

extension Hyperparameters {
  /// Bytes that a training with these settings holds at once, about: weights with their optimiser's
  /// state, gradients, and what a step computes for its lanes and columns.
  ///
  /// The click log, vectors of a few numbers per item and the libraries' own memory come on top.
  ///
  /// - Parameters:
  ///   - items: size of the catalogue, 0 or more.
  ///   - validating: adds the copy of the weights that a model is measured with during a training.
  /// - Returns: `Int.max` for what no machine could hold.
  public func trainingBytes(items: Int, validating: Bool = false) -> Int {
    let slots = Double(1 + stateNames.count)
    let weights = weightFloats(items: items)
    var floats = weights * slots + (validating ? weights : 0)
    floats += columnFloats(items: items)
    forEachLayer { inputSize, units, layout in
      floats += layerFloats(inputSize: inputSize, units: units, blocks: layout.blocks)
    }
    floats += inputFloats
    let bytes = floats * Double(MemoryLayout<Float>.stride)
    return bytes < 0x1p62 ? Int(bytes) : .max
  }

  // Letters: B lanes, E input size, H units, I items, U columns of a step. Rows are padded as those of
  // `Matrix`. The counts follow `TrainableParameters` and `StepWorkspace`.

  /// Floats of a matrix.
  private func matrix(_ rows: Int, _ columns: Int) -> Double {
    Double(rows) * Double(Matrix.padded(columns))
  }

  private var bias: Int { gruForm == .after ? 1 : 0 }

  /// E of the first layer; 0 for one-hot input.
  private var firstInputSize: Int {
    switch embedding {
    case .shared: layers.last ?? 0
    case .separate(let size): size
    case .none: 0
    }
  }

  private func forEachLayer(_ body: (_ inputSize: Int, _ units: Int, GateLayout) -> Void) {
    var inputSize = firstInputSize
    for units in layers {
      body(inputSize, units, GateLayout(units: units))
      inputSize = units
    }
  }

  /// One slot of all tables.
  private func weightFloats(items: Int) -> Double {
    var floats = matrix(items, (layers.last ?? 0) + 1)
    switch embedding {
    case .shared: break
    case .separate(let size): floats += matrix(items, size)
    case .none: floats += matrix(items, 3 * (layers.first ?? 0))
    }
    forEachLayer { inputSize, units, _ in
      floats += matrix(3 * units, inputSize + bias) + matrix(3 * units, units + 1)
    }
    return floats
  }

  /// What a layer's lanes compute, and its dense gradients when they are clipped.
  private func layerFloats(inputSize: Int, units: Int, blocks: Int) -> Double {
    let lanes = batchSize
    let state = matrix(lanes, units + 1) + matrix(units + 1, lanes)
    var floats = 2 * matrix(3 * units, lanes) + 2 * state
    floats += matrix(lanes, units) + matrix(units, lanes)
    floats += Double(blocks) * matrix(lanes, inputSize)
    if gruForm == .before { floats += state + Double(blocks) * matrix(lanes, units) }
    if hiddenDropout > 0 { floats += matrix(units, lanes) }
    if gradientClip > 0 {
      floats += matrix(3 * units, inputSize + bias) + matrix(3 * units, units + 1)
    }
    return floats
  }

  /// The lanes' input vectors, their mask and gradients.
  private var inputFloats: Double {
    let size = firstInputSize
    let gates = embedding == .none ? 3 * (layers.first ?? 0) : 0
    let width = embedding == .shared ? size + 1 : max(size, gates)
    return matrix(batchSize, size + bias) + matrix(size + bias, batchSize)
      + matrix(batchSize, width) + (gates > 0 ? matrix(batchSize, gates) : 0)
      + (embeddingDropout > 0 ? matrix(batchSize, size) : 0)
  }

  /// U × L scores with their sums, gradients of blocks of rows, and the groups' parts of the state's gradient.
  private func columnFloats(items: Int) -> Double {
    let units = layers.last ?? 0
    let columns =
      negativeSamples == .all ? items : min(items, batchSize + negativeSamples.sampleCount)
    let groups = ColumnBlocks.mostGroups
    var floats = matrix(columns, batchSize) + Double(groups) * matrix(batchSize, units)
    floats += Double(ColumnBlocks.mostBlocks(columns: columns)) * 5 * matrix(1, batchSize)
    let widest = max(units, firstInputSize, layers.max() ?? 0) + 1
    floats += matrix(groups * ColumnBlocks.mostColumnsOfBlock, widest)
    return floats + (gradientClip > 0 ? matrix(columns, units + 1) : 0)
  }
}
