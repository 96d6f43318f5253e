import CKernels

/// One block of u units of a GRU layer over M lanes.
///
/// The gates r, z, n stand side by side (`input` and `recurrent` M × 3u, the others M × u), or, by lanes, one
/// above the other (3u × M and u × M).
package struct GRUBlock: Sendable {
  /// Products of the layer's input; turns into the activated gates, then into their gradients.
  package let input: Matrix
  /// Products of the state; turns into their gradients.
  package let recurrent: Matrix
  /// State that enters the step.
  package let before: Matrix
  /// New state.
  package let after: Matrix
  /// Dropout mask of the new state.
  package let mask: Matrix?
  private let isStacked: Bool

  package init(input: Matrix, recurrent: Matrix, before: Matrix, after: Matrix, mask: Matrix?) {
    let (rows, columns) = (after.rows, after.columns)
    isStacked = input.rows == 3 * rows && input.columns == columns
    precondition(
      (isStacked || input.rows == rows && input.columns == 3 * columns)
        && recurrent.rows == input.rows && recurrent.columns == input.columns
        && before.rows == rows && before.columns == columns && before.stride == after.stride
        && (mask.map { $0.rows == rows && $0.columns == columns } ?? true),
      "a block of \(rows) × \(columns) states whose matrices differ in shape")
    self.input = input
    self.recurrent = recurrent
    self.before = before
    self.after = after
    self.mask = mask
  }

  var rows: Int32 { Int32(after.rows) }
  var width: Int32 { Int32(after.columns) }

  // SAFETY: the three gates lie within the matrix: `init` has seen to their 3 × rows or 3 × columns.
  func gates(_ matrix: Matrix) -> gk_gates {
    gk_gates(
      values: matrix.base, stride: matrix.stride,
      gate: isStacked ? after.rows * matrix.stride : after.columns)
  }
}

extension FusedKernels {
  // SAFETY, for all calls below: `GRUBlock.init` has compared all shapes of a block, and what comes beside it
  // is compared with its states here.

  /// Gates and new state, reset gate after the product (`spec` form of cuDNN).
  package func afterForward(_ block: GRUBlock, _ hidden: ElementwiseActivation) {
    table.after_forward(
      block.gates(block.input), block.gates(block.recurrent), block.before.base, block.after.base,
      block.after.stride, block.mask?.base, block.mask?.stride ?? 0, block.rows, block.width,
      hidden.raw)
  }

  /// Gradients of both products, from that of the new state, its mask applied.
  package func afterBackward(
    _ block: GRUBlock, gradient: Matrix, _ hidden: ElementwiseActivation
  ) {
    requireSameShape(gradient, block.after)
    table.after_backward(
      block.gates(block.input), block.gates(block.recurrent), block.before.base,
      block.before.stride, gradient.base, gradient.stride, block.rows, block.width, hidden.raw)
  }

  /// r, z and r ⊙ h, reset gate before the product.
  package func beforeForwardGates(_ block: GRUBlock, resetState: Matrix) {
    precondition(resetState.stride == block.before.stride, "r ⊙ h and h have one layout")
    requireSameShape(resetState, block.before)
    table.before_forward_gates(
      block.gates(block.input), block.gates(block.recurrent), block.before.base, resetState.base,
      block.before.stride, block.rows, block.width)
  }

  /// n and the new state, reset gate before the product.
  package func beforeForwardState(_ block: GRUBlock, _ hidden: ElementwiseActivation) {
    table.before_forward_state(
      block.gates(block.input), block.gates(block.recurrent), block.before.base, block.after.base,
      block.after.stride, block.mask?.base, block.mask?.stride ?? 0, block.rows, block.width,
      hidden.raw)
  }

  /// Gradients of z and n, from that of the new state, its mask applied.
  package func beforeBackwardState(
    _ block: GRUBlock, gradient: Matrix, _ hidden: ElementwiseActivation
  ) {
    requireSameShape(gradient, block.after)
    table.before_backward_state(
      block.gates(block.input), block.before.base, block.before.stride, gradient.base,
      gradient.stride, block.rows, block.width, hidden.raw)
  }

  /// Gradient of r, from that of r ⊙ h.
  package func beforeBackwardReset(_ block: GRUBlock, gradientOfResetState gradient: Matrix) {
    requireSameShape(gradient, block.after)
    table.before_backward_reset(
      block.gates(block.input), block.before.base, block.before.stride, gradient.base,
      gradient.stride, block.rows, block.width)
  }
}
