import Kernels

/// The last layer's states as cosine scores see them: of length 1/τ, without the constant of a bias.
///
/// Scores are then plain products with items' rows of length 1, and the gradient of the directions goes back to the
/// states at right angles to them.
struct StateDirections: Sendable {
  /// One member's copy, as making it costs less than one more meeting, or that of a team of more members than groups.
  struct Copy: Sendable {
    /// B × (H + 1), last column 0, and by lanes.
    let rows: Matrix
    let byLanes: Matrix
    /// What each state was multiplied by.
    let factors: Vector<Float>
  }

  /// 1/τ.
  let length: Float
  private let copies: [Copy]
  /// For each member, Σ gradient ⊙ direction of each lane, over all groups of columns.
  let along: [Vector<Float>]
  /// For each group of columns, Σ gradient ⊙ direction of each lane.
  let groupSums: [Vector<Float>]

  init(in arena: Arena, temperature: Float, lanes: Int, units: Int, groups: Int, threads: Int) {
    let padded = Matrix.padded(lanes)
    length = 1 / temperature
    copies = (0..<min(threads, groups)).map { _ in
      Copy(
        rows: arena.matrix(rows: lanes, columns: units + 1),
        byLanes: arena.matrix(rows: units + 1, columns: padded),
        factors: arena.vector(Float.self, count: padded))
    }
    along = (0..<threads).map { _ in arena.vector(Float.self, count: padded) }
    groupSums = (0..<groups).map { _ in
      arena.vector(Float.self, count: padded)
    }
  }

  /// The copy that a member reads.
  func copy(of member: TeamMember, _ pieces: StepPieces) -> Copy {
    copies[pieces.areFewer ? 0 : member.index]
  }
}

extension TeamEngine {
  /// Makes the member's directions of the new states, or its part of the team's.
  func turnToDirections(_ states: Matrix, _ pieces: StepPieces, _ member: TeamMember) {
    guard let directions = workspace.directions else { return }
    let copy = directions.copy(of: member, pieces)
    let lanes =
      pieces.areFewer
      ? StepPieces.lanes(of: member.worker, among: states.rows) : 0..<states.rows
    let units = 0..<states.columns - 1
    kernels.directions(
      of: states.rows(lanes).columns(units), length: directions.length,
      into: copy.rows.rows(lanes).columns(units), factors: copy.factors.slice(lanes))
    kernels.transpose(
      copy.rows.rows(lanes).columns(units), into: copy.byLanes.rows(units).columns(lanes))
    if pieces.areFewer { meet(member) }
  }

  /// Keeps what a piece's part of the directions' gradient has along them.
  func sumAlong(
    _ piece: StepPiece, _ gradient: Matrix, _ pieces: StepPieces, _ member: TeamMember
  ) {
    guard let directions = workspace.directions else { return }
    kernels.rowDots(
      gradient,
      directions.copy(of: member, pieces).rows.rows(piece.lanes).columns(0..<gradient.columns),
      into: directions.groupSums[piece.number].slice(piece.lanes))
  }

  /// Turns some units of the directions' gradient into the states', for some lanes.
  func turnFromDirections(
    _ gradient: Matrix, units: Range<Int>, lanes: Range<Int>, parts: Int, _ plan: StepPlan,
    _ member: TeamMember
  ) {
    guard let directions = workspace.directions else { return }
    let copy = directions.copy(of: member, columnPieces(plan, member))
    let along = directions.along[member.index]
    for lane in lanes {
      along[lane] = sumInPairs(0..<parts) { directions.groupSums[$0][lane] }
    }
    kernels.tangents(
      gradient, of: copy.rows.rows(lanes).columns(units), length: directions.length,
      factors: copy.factors.slice(lanes), along: along.slice(lanes))
  }
}
