import CGPU
import Kernels

/// What a network and its training look like to a card.
package struct GPUShape: Sendable {
  /// One GRU layer.
  package struct Layer: Sendable {
    /// H.
    package var units: Int
    /// Units of all blocks of the gates' rows but the last.
    package var blockUnits: Int
    /// E; 0 for one-hot input.
    package var inputSize: Int

    package init(units: Int, blockUnits: Int, inputSize: Int) {
      (self.units, self.blockUnits, self.inputSize) = (units, blockUnits, inputSize)
    }
  }

  /// B, lanes of the batch.
  package var batch = 1
  /// Most distinct columns of a step.
  package var columns = 1
  /// Whether the reset gate acts before the product.
  package var isBefore = false
  /// Whether inputs are output rows, or rows of gates.
  package var isShared = false
  package var isOneHot = false
  /// 1/τ of cosine scores; `nil` for products.
  package var length: Float?
  package var inputDropout: Float = 0
  package var hiddenDropout: Float = 0
  package var hidden = ElementwiseActivation.tanh
  package var loss: ColumnLoss
  package var optimizer: RowOptimizer
  /// Largest norm of the whole gradient; 0 for no limit.
  package var gradientClip: Float = 0
  package var layers: [Layer] = []
  /// Whether kernels work on large tiles; `nil` chooses by the shapes.
  package var usesLargeTiles: Bool?

  package init(loss: ColumnLoss, optimizer: RowOptimizer) {
    (self.loss, self.optimizer) = (loss, optimizer)
  }

  /// What all launches know.
  var arguments: gg_arguments {
    var a = gg_arguments()
    a.batch = Int32(batch)
    a.lane_stride = Int32(Self.padded(batch, GG_LANES))
    a.column_room = Int32(Matrix.padded(columns))
    a.before = isBefore ? 1 : 0
    a.shared = isShared ? 1 : 0
    a.one_hot = isOneHot ? 1 : 0
    a.cosine = length == nil ? 0 : 1
    a.length = length ?? 1
    a.input_dropout = inputDropout
    a.hidden_dropout = hiddenDropout
    a.hidden = gg_activation(hidden)
    a.loss = gg_loss(
      kind: Int32(loss.number), bpreg: loss.bprRegularization, smoothing: loss.smoothing,
      scale: loss.scale, final: gg_activation(loss.final))
    a.optimizer = gg_optimizer(
      kind: Int32(optimizer.number), momentum: optimizer.momentum, l2: optimizer.l2,
      clip: gradientClip)
    return a
  }

  static func padded(_ count: Int, _ multiple: Int) -> Int {
    (count + multiple - 1) / multiple * multiple
  }
}

extension gg_activation {
  init(_ activation: ElementwiseActivation) {
    self.init(
      kind: Int32(activation.number), alpha: activation.alpha, lambda: activation.lambda)
  }
}

/// The tables of a network in the host's memory.
package struct GPUTables: Sendable {
  package var output: ParameterTable
  /// The table that inputs come from where it is not ``output``.
  package var inputs: ParameterTable?
  /// Input weights, where a layer has any, and recurrent weights.
  package var layers: [(input: ParameterTable?, recurrent: ParameterTable)]

  package init(
    output: ParameterTable, inputs: ParameterTable?,
    layers: [(input: ParameterTable?, recurrent: ParameterTable)]
  ) {
    (self.output, self.inputs, self.layers) = (output, inputs, layers)
  }

  var all: [ParameterTable] {
    [output] + [inputs].compactMap { $0 }
      + layers.flatMap { [$0.input, $0.recurrent].compactMap { $0 } }
  }
}
