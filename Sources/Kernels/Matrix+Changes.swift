/// What several have made of the same values, joined.
extension Matrix {
  /// Adds what became of `before` in `after`.
  package func addChange(from before: Matrix, to after: Matrix) {
    requireShape(of: before)
    requireShape(of: after)
    for row in 0..<rows {
      let target = base + row * stride
      let (old, new) = (before.base + row * before.stride, after.base + row * after.stride)
      for column in 0..<columns { target[column] += new[column] - old[column] }
    }
  }

  /// Whether all values are those of another matrix.
  package func equals(_ other: Matrix) -> Bool {
    requireShape(of: other)
    return (0..<rows).allSatisfy { row in
      let (own, others) = (base + row * stride, other.base + row * other.stride)
      return (0..<columns).allSatisfy { own[$0] == others[$0] }
    }
  }

  /// Adds the values of another matrix.
  package func add(_ other: Matrix) {
    requireShape(of: other)
    for row in 0..<rows {
      let (target, source) = (base + row * stride, other.base + row * other.stride)
      for column in 0..<columns { target[column] += source[column] }
    }
  }

  /// Puts together the changes of the first rows, one a row, and leaves the result in row 0.
  ///
  /// Two changes a and b make (1 − a·b / 2a·a) a + (1 − a·b / 2b·b) b: their sum where they have nothing to do with each
  /// other, their mean where they say the same (Adasum, Maleki et al. 2020, equation 4). A change that is next to
  /// nothing beside the other one is only added: it would halve what has its direction, which is chance. Neighbours
  /// are put together first, then what they make.
  package func joinChanges(_ count: Int) {
    precondition(0 < count && count <= rows, "\(count) changes in \(rows) rows")
    var count = count
    while count > 1 {
      for pair in 0..<count / 2 { joinChanges(2 * pair, 2 * pair + 1, into: pair) }
      if count % 2 == 1 { copyRow(count / 2, from: self, count - 1) }
      count = (count + 1) / 2
    }
  }

  private func joinChanges(_ first: Int, _ second: Int, into row: Int) {
    // SAFETY: `joinChanges(_:)` has checked the rows.
    let (a, b) = (base + first * stride, base + second * stride)
    let target = base + row * stride
    var (aa, ab, bb) = (0.0, 0.0, 0.0)
    for column in 0..<columns {
      let (x, y) = (Double(a[column]), Double(b[column]))
      (aa, ab, bb) = (aa + x * x, ab + x * y, bb + y * y)
    }
    // A ten-thousandth of the other one's length.
    let ofFirst = aa > 1e-8 * bb ? Float(1 - ab / (2 * aa)) : 1
    let ofSecond = bb > 1e-8 * aa ? Float(1 - ab / (2 * bb)) : 1
    for column in 0..<columns { target[column] = ofFirst * a[column] + ofSecond * b[column] }
  }

  private func requireShape(of other: Matrix) {
    precondition(
      rows == other.rows && columns == other.columns,
      "\(other.rows) × \(other.columns) for \(rows) × \(columns)")
  }
}
