import Kernels

/// A part of a step that one member of a team works on: a group of columns, or a block of units, for some of the lanes.
package struct StepPiece {
  /// Number of the group or block.
  package let number: Int
  package let lanes: Range<Int>
}

/// How groups of columns, or blocks of units, are cut into pieces for a team.
///
/// Where there are as many of them as members, each has whole ones. In larger teams several members share one, each for
/// lanes of its own, as nothing that is computed of a lane depends on the others; gradients of weights, which are sums
/// over lanes, are then shared out by rows once all members have met. So results depend on neither.
package struct StepPieces {
  /// The groups or blocks of this rank.
  package let numbers: Range<Int>
  /// How many pieces each of them is cut into.
  package let parts: Int
  private let lanes: Int
  private let members: Int

  package init(_ numbers: Range<Int>, lanes: Int, members: Int) {
    self.numbers = numbers
    self.lanes = lanes
    self.members = members
    parts = Self.parts(groups: numbers.count, chunks: Self.chunks(lanes), members: members)
  }

  /// Kernels work on so many lanes at once.
  private static let chunk = Matrix.padded(1)

  /// Parts that lanes can be cut into at most.
  package static func chunks(_ lanes: Int) -> Int { Matrix.padded(lanes) / chunk }

  /// A worker's part of the lanes.
  static func lanes(of worker: Worker, among lanes: Int) -> Range<Int> {
    let own = worker.share(of: chunks(lanes))
    return min(own.lowerBound * chunk, lanes)..<min(own.upperBound * chunk, lanes)
  }

  /// The fewest parts that leave the least to do to the member that has most.
  private static func parts(groups: Int, chunks: Int, members: Int) -> Int {
    guard groups > 0, members > groups else { return 1 }
    func quotient(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }
    var (best, least) = (1, chunks)
    var parts = 2
    while parts <= min(chunks, members) {
      let most = quotient(groups * parts, members) * quotient(chunks, parts)
      if most < least { (best, least) = (parts, most) }
      parts += 1
    }
    return best
  }

  package var count: Int { numbers.count * parts }
  /// Whether members share a group or block.
  package var areCut: Bool { parts > 1 }
  /// Whether there are more members than groups or blocks.
  package var areFewer: Bool { members > numbers.count }

  /// The pieces of a group follow each other.
  package subscript(index: Int) -> StepPiece {
    let (group, part) = index.quotientAndRemainder(dividingBy: parts)
    return StepPiece(
      number: numbers.lowerBound + group,
      lanes: Self.lanes(of: Worker(index: part, of: parts), among: lanes))
  }

  /// The part of all that the member with the most of it has.
  package var largestShare: Double {
    let most =
      (0..<members).map { member in
        Worker(index: member, of: members).share(of: count).reduce(0) { $0 + self[$1].lanes.count }
      }.max() ?? 0
    return Double(most) / Double(max(numbers.count * lanes, 1))
  }

  /// Lanes that a member's pieces lie in.
  func lanes(of member: TeamMember) -> Range<Int> {
    let own = member.share(of: count)
    guard let first = own.first, let last = own.last else { return 0..<0 }
    guard first / parts == last / parts else { return 0..<lanes }
    return self[first].lanes.lowerBound..<self[last].lanes.upperBound
  }
}

extension TeamEngine {
  /// Pieces of this rank's groups of columns.
  func columnPieces(_ plan: StepPlan, _ member: TeamMember) -> StepPieces {
    StepPieces(parameters.shards.own, lanes: plan.lanes, members: member.count)
  }

  /// This rank's blocks of a layer's units.
  func ownBlocks(_ layout: GateLayout) -> Range<Int> {
    exchange.map { $0.blocks(of: $0.rank, layout) } ?? 0..<layout.blocks
  }

  /// Pieces of this rank's blocks of a layer's units.
  func unitPieces(_ layer: Int, _ plan: StepPlan, _ member: TeamMember) -> StepPieces {
    StepPieces(
      ownBlocks(parameters.layers[layer].layout), lanes: plan.lanes, members: member.count)
  }
}
