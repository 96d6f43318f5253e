import CKernels

/// One block of u units of a GRU layer over M lanes.
///
/// `input` and `recurrent` are M × 3u with the gates r, z, n side by side; the others M × u.
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

  package init(input: Matrix, recurrent: Matrix, before: Matrix, after: Matrix, mask: Matrix?) {
    let lanes = input.rows
    let units = after.columns
    precondition(
      input.columns == 3 * units && recurrent.rows == lanes && recurrent.columns == 3 * units
        && before.rows == lanes && before.columns == units && after.rows == lanes
        && before.stride == after.stride
        && (mask.map { $0.rows == lanes && $0.columns == units } ?? true),
      "a block of \(units) units and \(lanes) lanes whose matrices differ in shape")
    self.input = input
    self.recurrent = recurrent
    self.before = before
    self.after = after
    self.mask = mask
  }

  var lanes: Int32 { Int32(input.rows) }
  var units: Int32 { Int32(after.columns) }
}

extension FusedKernels {
  /// Gates and new state, reset gate after the product (`spec` form of cuDNN).
  package func afterForward(_ block: GRUBlock, _ hidden: ElementwiseActivation) {
    table.after_forward(
      block.input.base, block.input.stride, block.recurrent.base, block.recurrent.stride,
      block.before.base, block.after.base, block.after.stride, block.mask?.base,
      block.mask?.stride ?? 0, block.lanes, block.units, hidden.raw)
  }

  /// Gradients of both products, from that of the new state, its mask applied.
  package func afterBackward(
    _ block: GRUBlock, gradient: Matrix, _ hidden: ElementwiseActivation
  ) {
    requireSameShape(gradient, block.after)
    table.after_backward(
      block.input.base, block.input.stride, block.recurrent.base, block.recurrent.stride,
      block.before.base, block.before.stride, gradient.base, gradient.stride, block.lanes,
      block.units, hidden.raw)
  }

  /// r, z and r ⊙ h, reset gate before the product.
  package func beforeForwardGates(_ block: GRUBlock, resetState: Matrix) {
    precondition(resetState.stride == block.before.stride, "r ⊙ h and h have one layout")
    requireSameShape(resetState, block.before)
    table.before_forward_gates(
      block.input.base, block.input.stride, block.recurrent.base, block.recurrent.stride,
      block.before.base, resetState.base, block.before.stride, block.lanes, block.units)
  }

  /// n and the new state, reset gate before the product.
  package func beforeForwardState(_ block: GRUBlock, _ hidden: ElementwiseActivation) {
    table.before_forward_state(
      block.input.base, block.input.stride, block.recurrent.base, block.recurrent.stride,
      block.before.base, block.after.base, block.after.stride, block.mask?.base,
      block.mask?.stride ?? 0, block.lanes, block.units, hidden.raw)
  }

  /// Gradients of z and n, from that of the new state, its mask applied.
  package func beforeBackwardState(
    _ block: GRUBlock, gradient: Matrix, _ hidden: ElementwiseActivation
  ) {
    requireSameShape(gradient, block.after)
    table.before_backward_state(
      block.input.base, block.input.stride, block.before.base, block.before.stride, gradient.base,
      gradient.stride, block.lanes, block.units, hidden.raw)
  }

  /// Gradient of r, from that of r ⊙ h.
  package func beforeBackwardReset(_ block: GRUBlock, gradientOfResetState gradient: Matrix) {
    requireSameShape(gradient, block.after)
    table.before_backward_reset(
      block.input.base, block.input.stride, block.before.base, block.before.stride, gradient.base,
      gradient.stride, block.lanes, block.units)
  }
}
