import Foundation
import GRU4Rec

/// One GRU4Rec training step in Double, written to be read and checked, not to be fast.
///
/// M lanes, N scored columns, H units of a layer, E input size. The fast implementation is held to it;
/// it is itself held to recorded numbers and to central differences.
public struct TwinStep: Sendable {
  /// Everything that defines the step.
  public let hyperparameters: Hyperparameters

  /// The step that `hyperparameters` describe.
  public init(_ hyperparameters: Hyperparameters) { self.hyperparameters = hyperparameters }

  /// What a step yields.
  public struct Result: Sendable {
    /// Scored items, column by column, with repeats.
    public var columns: [Int]
    /// Raw scores before activation and correction, M × N.
    public var scores: DoubleTensor
    /// Sum of the lanes' losses / configured batch size.
    public var loss: Double
    /// Gradient of the loss by tensor name, in full shape.
    public var gradients: [String: DoubleTensor]
    /// Rows in use of the item tensors, ascending; tensors not named here are updated whole.
    public var touchedRows: [String: [Int]]
    /// New state of every layer after dropout, M × H: carried to the next step.
    public var hidden: [DoubleTensor]

    /// A result from its parts.
    public init(
      columns: [Int], scores: DoubleTensor, loss: Double, gradients: [String: DoubleTensor],
      touchedRows: [String: [Int]], hidden: [DoubleTensor]
    ) {
      self.columns = columns
      self.scores = scores
      self.loss = loss
      self.gradients = gradients
      self.touchedRows = touchedRows
      self.hidden = hidden
    }
  }

  /// Loss and new states alone, for difference quotients.
  public func loss(_ parameters: TwinParameters, _ batch: TwinBatch) -> Double {
    let forward = self.forward(parameters, batch)
    return losses(forward.scores, batch, columns: columns(parameters, batch)).loss
  }

  /// Forward and backward.
  public func run(_ parameters: TwinParameters, _ batch: TwinBatch) -> Result {
    let columns = self.columns(parameters, batch)
    let forward = self.forward(parameters, batch)
    let (loss, dScores) = losses(forward.scores, batch, columns: columns)
    let gradients = backward(parameters, batch, forward, dScores, columns: columns)
    return Result(
      columns: columns, scores: forward.scores, loss: loss, gradients: gradients,
      touchedRows: touchedRows(batch, columns: columns), hidden: forward.hidden)
  }

  /// Targets then samples, or the whole catalogue once.
  public func columns(_ parameters: TwinParameters, _ batch: TwinBatch) -> [Int] {
    switch hyperparameters.negativeSamples {
    case .all: Array(0..<parameters["item.output_bias"].rowCount)
    case .count: batch.targets + batch.samples
    }
  }

  // MARK: Losses

  /// Loss of the step and its gradient with respect to the raw scores, M × N.
  func losses(
    _ scores: DoubleTensor, _ batch: TwinBatch, columns: [Int]
  ) -> (loss: Double, dScores: DoubleTensor) {
    let activation = hyperparameters.twinFinalActivation
    let corrections = logQCorrections(batch, columns: columns)
    let batchSize = Double(hyperparameters.batchSize)
    var total = 0.0
    var dScores = DoubleTensor(zeros: scores.shape)
    for lane in batch.targets.indices {
      let raw = scores.row(lane)
      let target = targetColumn(lane, batch)
      let included = columns.indices.map { column in
        !hyperparameters.maskAccidentalHits || column == target
          || columns[column] != batch.targets[lane]
      }
      let value = TwinLoss(hyperparameters).evaluate(
        scores: raw.map(activation.value), target: target, included: included,
        corrections: corrections)
      // loss = Σ over lanes / configured batch size
      total += value.loss / batchSize
      for column in columns.indices {
        // s = act(raw)
        dScores[lane, column] =
          value.gradient[column] * activation.derivative(raw[column]) / batchSize
      }
    }
    return (total, dScores)
  }

  /// Column of a lane's own target.
  func targetColumn(_ lane: Int, _ batch: TwinBatch) -> Int {
    hyperparameters.negativeSamples == .all ? batch.targets[lane] : lane
  }

  /// What logQ subtracts: q·log count from target columns, q·α·log count from sampled ones.
  ///
  /// Nothing when all items are scored: then no column was drawn. Nothing for cosine scores, which are corrected afterwards.
  func logQCorrections(_ batch: TwinBatch, columns: [Int]) -> [Double] {
    let strength = Double(hyperparameters.logQ)
    let isCosine = hyperparameters.similarity == .cosine
    if strength == 0 || isCosine || hyperparameters.negativeSamples == .all {
      return columns.map { _ in 0 }
    }
    let targets = batch.logQTargets ?? batch.targets.count
    let alpha = Double(hyperparameters.sampleAlpha)
    return columns.enumerated().map { column, item in
      strength * (column < targets ? 1 : alpha) * log(batch.itemCounts[item])
    }
  }

  /// Scored rows of the output tensors (with input rows where shared) and input rows.
  private func touchedRows(_ batch: TwinBatch, columns: [Int]) -> [String: [Int]] {
    let inputs = Set(batch.inputs)
    let scored = Set(columns)
    var rows = ["item.output_weight": scored.sorted(), "item.output_bias": scored.sorted()]
    switch hyperparameters.embedding {
    case .shared: rows["item.output_weight"] = scored.union(inputs).sorted()
    case .separate: rows["item.input_weight"] = inputs.sorted()
    case .none: rows["item.gate_weight"] = inputs.sorted()
    }
    return rows
  }
}
