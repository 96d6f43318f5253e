import GRU4Rec
import Kernels

/// An engine whose single steps tests look at.
package protocol TestedEngine: StepEngine {
  /// Cost of the last step.
  var cost: Float { get }
  /// Gives dropout masks, M × E and M × H a layer, for steps whose plans have no key.
  func setMasks(input: DoubleTensor?, hidden: [DoubleTensor]?) throws
}

/// Makes an engine for parameters.
package typealias EngineMaker = @Sendable (TrainableParameters) -> any TestedEngine

extension TeamEngine: TestedEngine {
  package func setMasks(input: DoubleTensor?, hidden: [DoubleTensor]?) {
    set(workspace.inputMask, input, "input") { matrix, mask in
      for lane in 0..<mask.rowCount { matrix.setRow(lane, mask.row(lane).map(Float.init)) }
    }
    for (number, layer) in workspace.layers.enumerated() {
      // A row per unit.
      set(layer.mask, hidden?[number], "hidden \(number)") { matrix, mask in
        for lane in 0..<mask.rowCount {
          for (unit, value) in mask.row(lane).enumerated() { matrix[unit, lane] = Float(value) }
        }
      }
    }
  }

  private func set(
    _ matrix: Matrix?, _ mask: DoubleTensor?, _ what: String,
    _ write: (Matrix, DoubleTensor) -> Void
  ) {
    precondition(
      (matrix == nil) == (mask == nil), "the \(what) mask and its rate must come together")
    if let matrix, let mask { write(matrix, mask) }
  }
}

extension GPUEngine: TestedEngine {
  package func setMasks(input: DoubleTensor?, hidden: [DoubleTensor]?) throws {
    let batch = parameters.hyperparameters.batchSize
    // A row per lane, and a row per unit.
    let inputRows = input.map { mask in
      mask.floats + [Float](repeating: 1, count: (batch - mask.rowCount) * mask.rowSize)
    }
    let hiddenRows = (hidden ?? []).map { mask in
      (0..<mask.rowSize).flatMap { unit in
        (0..<batch).map { $0 < mask.rowCount ? Float(Array(mask.row($0))[unit]) : 1 }
      }
    }
    guard input != nil || hidden != nil else { return }
    try setMasks(input: inputRows, hidden: hiddenRows)
  }
}
