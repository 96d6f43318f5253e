import CGPU
import Kernels

/// A table on a card.
struct GPUTable {
  // SAFETY: the card's copy has the size of the table's storage in the host's memory, and the same layout.
  let host: ParameterTable
  let raw: gg_table

  init(_ table: ParameterTable, _ card: GraphicsCard) throws(GPUError) {
    host = table
    let storage = table.storage
    raw = gg_table(
      rows: try card.allocate(Float.self, storage.rows * storage.stride),
      stride: Int64(storage.stride), count: Int32(table.rows), width: Int32(table.width),
      padded: Int32(storage.columns / table.slots), penalised: Int32(table.penalised),
      unit: table.isUnit ? 1 : 0)
  }

  func upload(_ card: GraphicsCard) throws(GPUError) {
    try card.copyToCard(raw.rows, host.storage.base, host.storage.rows * host.storage.stride)
  }

  func download(_ card: GraphicsCard) throws(GPUError) {
    try card.copyToHost(host.storage.base, raw.rows, host.storage.rows * host.storage.stride)
  }
}
