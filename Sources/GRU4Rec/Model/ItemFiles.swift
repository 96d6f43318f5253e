import Kernels

/// The tables of items in the file of a large model that is prepared for serving.
///
/// Its bytes stand for most rows; the few that are needed are read from the file, so that the model takes
/// a good part of its file's size in memory instead of more than all of it.
struct ItemFiles: Sendable {
  /// Output weights.
  let output: FileRows
  /// What the first layer looks up.
  let input: FileRows

  /// Gives back the memory of what was read so far; `nil` where the model is small or lies in no file.
  ///
  /// - Parameter smallest: output weights below this, in bytes, may stay in memory.
  init?(_ weights: ModelWeights, smallest: Int = 64 << 20) {
    let (items, units) = (weights.output.rows, weights.output.columns)
    guard items * units * MemoryLayout<Float>.stride >= smallest,
      let output = weights.fileRows(.outputWeight)
    else { return nil }
    self.output = output
    input = weights.fileRows(.gateTable) ?? weights.fileRows(.inputEmbedding) ?? output
    weights.releasePages()
  }
}
