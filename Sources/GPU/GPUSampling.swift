import CGPU
import Kernels

/// How a card draws a step's samples, and weighs its columns.
package struct GPUSampling: Sendable {
  package var sampler: ItemSampler
  /// Samples of a step.
  package var samples: Int
  /// Weights of an item as target and as sample, with logQ.
  package var targetWeight: Vector<Float>?
  package var sampleWeight: Vector<Float>?
  /// Logarithm of each item's events, and the strength of its correction.
  package var logCount: [Float]
  package var logQ: Float
  /// Whether negatives that equal a lane's own target are left out.
  package var isMasked: Bool

  package init(
    sampler: ItemSampler, samples: Int, targetWeight: Vector<Float>?, sampleWeight: Vector<Float>?,
    logCount: [Float], logQ: Float, isMasked: Bool
  ) {
    self.sampler = sampler
    self.samples = samples
    self.targetWeight = targetWeight
    self.sampleWeight = sampleWeight
    self.logCount = logCount
    self.logQ = logQ
    self.isMasked = isMasked
  }

  // SAFETY: tables and scratch are the card's memory, with an entry per item, and room for `steps` steps of up to
  // `lanes` lanes.
  /// Copies the tables to a card.
  func raw(
    on card: GraphicsCard, steps: Int, slots: PlanSlots
  ) throws(GPUError) -> gg_sampling {
    func copy<T: BitwiseCopyable>(_ values: Vector<T>) throws(GPUError) -> UnsafePointer<T> {
      let memory = try card.allocate(T.self, values.count)
      try card.copyToCard(memory, UnsafePointer(values.base), values.count)
      return UnsafePointer(memory)
    }
    let tables = sampler.tables
    var raw = gg_sampling()
    raw.cumulative = try copy(tables.cumulative)
    raw.guide = try copy(tables.guide)
    if let targetWeight, let sampleWeight {
      raw.target_weight = try copy(targetWeight)
      raw.sample_weight = try copy(sampleWeight)
      let logs = try card.allocate(Float.self, logCount.count)
      try card.copyToCard(logs, logCount, logCount.count)
      raw.log_count = UnsafePointer(logs)
    }
    raw.logq = logQ
    raw.items = Int32(tables.guide.count)
    raw.samples = Int32(samples)
    raw.masked = isMasked ? 1 : 0
    let entries = GPUShape.padded(slots.lanes + samples, 16)
    var size = 64
    while size < 2 * entries { size *= 2 }
    (raw.table_size, raw.entries) = (Int32(size), Int32(entries))
    raw.scratch = try card.allocate(Int32.self, steps * (4 * size + 2 * entries))
    raw.slot_bytes = Int32(slots.bytes)
    return raw
  }
}
