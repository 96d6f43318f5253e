import Kernels
import MessagePassing

/// What the ranks of a shared training tell each other during a step, and the memory for it.
///
/// Letters: M lanes, E input size, H units of a layer. Rows of items never leave their rank. In a step, each rank tells
/// the inputs of its lanes, the states of its units, its targets' scores and its columns' sums of the loss to all; parts
/// of gradients go to the rank that needs their sum, which adds them in the order in which one rank alone would. While
/// that travels, members do what needs nothing of it.
final class StepExchange: @unchecked Sendable {
  // SAFETY: a member writes its part of the memory, member 0 alone talks while the others wait.

  let ranks: Ranks
  let shards: ItemShards
  /// The lanes' input vectors (M × E), or rows of gates (M × 3H) of one-hot input, in the order of ranks.
  let inputs: Matrix
  /// Scores of the lanes' targets (M), in the order of ranks.
  let targetScores: Vector<Float>
  /// Packets that go to the other ranks, and that came.
  let sent: Vector<Float>
  let received: Vector<Float>
  /// Each rank's squared norms of gradients.
  let norms: Vector<Double>
  private let normSlots: Int
  /// Why the ranks cannot go on.
  private(set) var failure: RanksError?

  init(
    _ ranks: Ranks, _ shards: ItemShards, _ parameters: TrainableParameters, normSlots: Int,
    in arena: Arena
  ) {
    self.ranks = ranks
    self.shards = shards
    self.normSlots = normSlots
    let lanes = parameters.hyperparameters.batchSize
    let inputWidth = parameters.gates?.width ?? parameters.layers[0].inputSize
    inputs = arena.matrix(rows: lanes, columns: inputWidth)
    targetScores = arena.vector(Float.self, count: lanes)
    let widest = parameters.layers.reduce(inputWidth) { max($0, $1.layout.units) }
    // All lanes' inputs may be one rank's; beside each packet, room for what goes along with it.
    sent = arena.vector(Float.self, count: lanes * widest + ranks.count * lanes)
    received = arena.vector(Float.self, count: ranks.count * lanes * (widest + 1))
    norms = arena.vector(Double.self, count: ranks.count * normSlots)
  }

  var rank: Int { shards.ranks.index }
  var count: Int { shards.ranks.count }

  /// The blocks of units that a rank has.
  func blocks(of rank: Int, _ layout: GateLayout) -> Range<Int> {
    Worker(index: rank, of: count).share(of: layout.blocks)
  }

  /// The units that a rank has.
  func units(of rank: Int, _ layout: GateLayout) -> Range<Int> {
    let blocks = blocks(of: rank, layout)
    let start = min(blocks.lowerBound * layout.blockUnits, layout.units)
    return start..<min(max(blocks.upperBound * layout.blockUnits, start), layout.units)
  }

  /// The units that each rank has.
  func units(_ layout: GateLayout) -> [Range<Int>] { (0..<count).map { units(of: $0, layout) } }

  /// Remembers what keeps the ranks from going on; what is computed afterwards is of no use.
  func attempt(_ body: () throws(RanksError) -> Void) {
    guard failure == nil else { return }
    do { try body() } catch { failure = error }
  }

  /// Tells all ranks the rows of a matrix that each of them has.
  func share(
    _ matrix: Matrix, rows: [Range<Int>], meanwhile: () -> Void = {}
  ) throws(RanksError) {
    try ranks.share(
      matrix.base, rows.map { $0.lowerBound * matrix.stride..<$0.upperBound * matrix.stride },
      meanwhile: meanwhile)
  }

  /// Sums up numbers of which each is 0 on all ranks but one.
  func join(_ values: Vector<Double>, count: Int) throws(RanksError) {
    for place in 0..<count { norms[rank * normSlots + place] = values[place] }
    try ranks.share(
      norms.base, (0..<self.count).map { $0 * normSlots..<$0 * normSlots + count })
    for place in 0..<count {
      var sum = 0.0
      for rank in 0..<self.count { sum += norms[rank * normSlots + place] }
      values[place] = sum
    }
  }

  /// Packets of ``sent`` and ``received``: to and from each rank some rows of a width, and some numbers along with them.
  struct Packets {
    /// Rows and width of what goes to each rank, and of what comes from each.
    let sent: [(rows: Int, width: Int)]
    let received: [(rows: Int, width: Int)]
    /// Numbers that go along with each packet.
    let extra: Int

    private static func places(_ sizes: [(rows: Int, width: Int)], _ extra: Int) -> [Range<Int>] {
      var end = 0
      return sizes.map { size in
        let start = end
        end += size.rows * size.width + extra
        return start..<end
      }
    }

    var sentPlaces: [Range<Int>] { Self.places(sent, extra) }
    var receivedPlaces: [Range<Int>] { Self.places(received, extra) }
  }

  /// The rows that go to a rank, and the numbers along with them.
  func outgoing(_ packets: Packets, to rank: Int) -> (rows: Matrix, extra: Vector<Float>) {
    Self.packet(sent, packets.sentPlaces[rank], packets.sent[rank])
  }

  /// The rows that came from a rank, and the numbers along with them.
  func incoming(_ packets: Packets, from rank: Int) -> (rows: Matrix, extra: Vector<Float>) {
    Self.packet(received, packets.receivedPlaces[rank], packets.received[rank])
  }

  private static func packet(
    _ memory: Vector<Float>, _ place: Range<Int>, _ size: (rows: Int, width: Int)
  ) -> (rows: Matrix, extra: Vector<Float>) {
    let count = size.rows * size.width
    return (
      memory.matrix(at: place.lowerBound, rows: size.rows, columns: size.width),
      memory.slice(place.lowerBound + count..<place.upperBound)
    )
  }

  /// Sends all packets, and receives those of all ranks.
  func swap(_ packets: Packets, meanwhile: () -> Void) throws(RanksError) {
    try ranks.swap(
      sent.base, packets.sentPlaces, into: received.base, packets.receivedPlaces,
      meanwhile: meanwhile)
  }
}
