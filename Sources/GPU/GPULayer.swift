import CGPU
import Kernels

/// A GRU layer on a card.
struct GPULayer {
  // SAFETY: addresses are the card's memory, of the sizes that the kernels' comments name.
  var raw: gg_layer
  /// Tiles of the products that give the gradients of its weights and input, and of r ⊙ h.
  let gradientTiles: GPUTiles
  let resetTiles: GPUTiles
  private let inputGradient: GPUTiles.Product
  private let resetGradient: GPUTiles.Product

  init(
    _ shape: GPUShape, _ number: Int, lanes: Int, input: gg_table?, recurrent: gg_table,
    below: GPULayer?, _ card: GraphicsCard
  ) throws(GPUError) {
    let layer = shape.layers[number]
    let (batch, units) = (shape.batch, layer.units)
    let stride = Matrix.padded(units)
    func floats(_ count: Int) throws(GPUError) -> UnsafeMutablePointer<Float> {
      try card.allocate(Float.self, count)
    }
    inputGradient = (layer.inputSize, batch, 3 * units)
    resetGradient = (units, batch, units)
    gradientTiles = .fitting(
      [inputGradient, (3 * units, units + 1, nil)]
        + (input.map { [(3 * units, Int($0.width), nil)] } ?? []), shape)
    resetTiles = .fitting([resetGradient], shape)

    var l = gg_layer()
    l.units = Int32(units)
    l.block_units = Int32(layer.blockUnits)
    l.input_size = Int32(layer.inputSize)
    l.number = Int32(number)
    l.input = input ?? gg_table()
    l.recurrent = recurrent
    l.stride = Int32(stride)
    l.states = (try floats(batch * stride), try floats(batch * stride))
    if let below {
      l.below = below.raw.states
      l.below_stride = below.raw.stride
    }
    l.gates = try floats(4 * units * lanes)
    l.input_gates = try floats(3 * units * lanes)
    l.state_gates = shape.isBefore ? l.input_gates : try floats(3 * units * lanes)
    l.input_stride = Int32(Matrix.padded(layer.inputSize))
    if layer.inputSize > 0 {
      l.input_parts_count = Int32(gradientTiles.parts(of: inputGradient))
      l.input_parts = try floats(Int(l.input_parts_count) * batch * Int(l.input_stride))
    }
    if shape.isBefore {
      l.reset = try floats(batch * stride)
      l.reset_parts_count = Int32(resetTiles.parts(of: resetGradient))
      l.reset_parts = try floats(Int(l.reset_parts_count) * batch * stride)
    }
    l.input_gradient = try floats(Int(l.input.count) * Int(l.input.padded))
    l.recurrent_gradient = try floats(Int(l.recurrent.count) * Int(l.recurrent.padded))
    raw = l
  }

  /// Blocks of the gradients' launch: of the input, of the input weights, of the recurrent weights, and of those of
  /// the candidate in the form `before`.
  func gradientBlocks(isBefore: Bool) -> [Int] {
    let gates = 3 * Int(raw.units)
    let recurrent = gradientTiles.count(gates, Int(raw.recurrent.width))
    return [
      raw.input_size > 0 ? gradientTiles.blocks(of: inputGradient) : 0,
      raw.input.count > 0 ? gradientTiles.count(gates, Int(raw.input.width)) : 0,
      recurrent, isBefore ? recurrent : 0,
    ]
  }

  var resetBlocks: Int { resetTiles.blocks(of: resetGradient) }
  /// Rows of dense weights.
  var denseRows: Int { Int(raw.input.count + raw.recurrent.count) }
}
