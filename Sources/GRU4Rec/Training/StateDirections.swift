import Kernels

/// The last layer's states as cosine scores see them: of length 1/τ, without the constant of a bias.
///
/// Scores are then plain products with items' rows of length 1, and the gradient of the directions goes back to the
/// states at right angles to them.
struct StateDirections: Sendable {
  /// One member's copy: making it costs less than one more meeting.
  struct Copy: Sendable {
    /// B × (H + 1), last column 0, and by lanes.
    let rows: Matrix
    let byLanes: Matrix
    /// What each state was multiplied by.
    let factors: Vector<Float>
    /// Σ gradient ⊙ direction of each lane, over all groups of columns.
    let along: Vector<Float>
  }

  /// 1/τ.
  let length: Float
  /// A copy for each member.
  let copies: [Copy]
  /// For each group of columns, Σ gradient ⊙ direction of each lane.
  let groupSums: [Vector<Float>]

  init(in arena: Arena, temperature: Float, lanes: Int, units: Int, groups: Int, threads: Int) {
    let padded = Matrix.padded(lanes)
    length = 1 / temperature
    copies = (0..<threads).map { _ in
      Copy(
        rows: arena.matrix(rows: lanes, columns: units + 1),
        byLanes: arena.matrix(rows: units + 1, columns: padded),
        factors: arena.vector(Float.self, count: padded),
        along: arena.vector(Float.self, count: padded))
    }
    groupSums = (0..<groups).map { _ in
      arena.vector(Float.self, count: padded)
    }
  }
}

extension TeamEngine {
  /// Makes the member's directions of the new states.
  func turnToDirections(_ states: Matrix, _ member: TeamMember) {
    guard let directions = workspace.directions else { return }
    let copy = directions.copies[member.index]
    let lanes = 0..<states.rows
    let units = 0..<states.columns - 1
    kernels.directions(
      of: states.columns(units), length: directions.length,
      into: copy.rows.rows(lanes).columns(units), factors: copy.factors)
    kernels.transpose(
      copy.rows.rows(lanes).columns(units), into: copy.byLanes.rows(units).columns(lanes))
  }

  /// Keeps what a group's part of the directions' gradient has along them.
  func sumAlong(_ group: Int, _ gradient: Matrix, _ member: TeamMember) {
    guard let directions = workspace.directions else { return }
    kernels.rowDots(
      gradient,
      directions.copies[member.index].rows.rows(0..<gradient.rows).columns(0..<gradient.columns),
      into: directions.groupSums[group])
  }

  /// Turns some units of the directions' gradient into the states'.
  func turnFromDirections(
    _ gradient: Matrix, units: Range<Int>, parts: Int, _ member: TeamMember
  ) {
    guard let directions = workspace.directions else { return }
    let copy = directions.copies[member.index]
    for lane in 0..<gradient.rows {
      copy.along[lane] = sumInPairs(0..<parts) { directions.groupSums[$0][lane] }
    }
    kernels.tangents(
      gradient, of: copy.rows.rows(0..<gradient.rows).columns(units), length: directions.length,
      factors: copy.factors, along: copy.along)
  }
}
