import Kernels
import MessagePassing

/// Rows of one table that ranks have changed apart, on their way to the rank that joins them, and back.
///
/// Every row has one rank that joins what was made of it, in the order of the ranks, and only rows that somebody has
/// touched travel: the same changes give the same bytes.
///
/// Weights are put together by Adasum (Maleki et al. 2020): as a sum where ranks have learnt different things, as a mean
/// where they have learnt the same. Sums of squares are added up; what else an optimiser keeps of a row is a mean over its
/// updates. A row that one rank alone has changed is what that rank made of it.
final class RowExchange {
  /// Floats before a row's own: its place among those that are looked at, and the rank's updates of it, both exact
  /// below 2²⁴.
  private static let head = 2

  let table: ParameterTable
  private let ranks: Ranks
  /// Slots whose changes are added up.
  private let sums: Range<Int>
  private let arena = Arena()
  /// The rows that this rank joins, as they were when all went on together last.
  private let known: Matrix
  // Entries, each a row's head and its floats: those of the owners' ranks one behind the other, those that came from
  // the ranks, and what this rank has joined.
  private let sent: Matrix
  private let received: Matrix
  private let joined: Matrix
  /// What ranks have changed in the weights of a row.
  private let changes: Matrix
  /// Rows that are looked at together, as many for each rank.
  private let rowsAtOnce: Int
  // What ranks have made of a row, and their updates of it.
  private var versions: [Matrix] = []
  private var updates: [Double] = []

  /// - Parameters:
  ///   - sums: slots of the table that hold sums of squares.
  ///   - most: floats that a rank sends at once, about; a row at least.
  init(_ ranks: Ranks, _ table: ParameterTable, sums: Range<Int>, most: Int = 4 << 20) {
    (self.ranks, self.table, self.sums) = (ranks, table, sums)
    let width = table.storage.columns
    let own = stride(from: ranks.rank, to: table.rows, by: ranks.count)
    known = arena.matrix(rows: own.underestimatedCount, columns: width)
    for row in own { known.copyRow(row / ranks.count, from: table.storage, row) }
    let entry = Self.head + width
    let mostRows = min(max(most / entry, 1), max(table.rows, 1))
    let rows = (mostRows + ranks.count - 1) / ranks.count * ranks.count
    rowsAtOnce = rows
    func entries(_ arena: Arena) -> Matrix {
      arena.vector(Float.self, count: rows * entry).matrix(at: 0, rows: rows, columns: entry)
    }
    (sent, received, joined) = (entries(arena), entries(arena), entries(arena))
    changes = arena.matrix(rows: ranks.count, columns: table.width)
  }

  private static func values(_ entries: Matrix) -> Matrix {
    entries.columns(head..<entries.columns)
  }

  /// Puts what all ranks have learnt in the place of those rows that anybody has touched.
  ///
  /// - Parameter updates: of each row, by this rank.
  func join(updates: [UInt32]) throws(RanksError) {
    for first in stride(from: 0, to: table.rows, by: rowsAtOnce) {
      try join(first..<min(first + rowsAtOnce, table.rows), updates)
    }
  }

  private func join(_ rows: Range<Int>, _ updates: [UInt32]) throws(RanksError) {
    let count = ranks.count
    var counts = [Int](repeating: 0, count: count)
    var entry = 0
    for rank in 0..<count {
      // As many rows for each rank: the first one of them is rank 0's.
      for row in stride(from: rows.lowerBound + rank, to: rows.upperBound, by: count)
      where updates[row] > 0 {
        sent[entry, 0] = Float(row - rows.lowerBound)
        sent[entry, 1] = Float(updates[row])
        Self.values(sent).copyRow(entry, from: table.storage, row)
        entry += 1
        counts[rank] += 1
      }
    }
    let coming = Self.places(try ranks.gather(counts).map { $0[ranks.rank] })
    try ranks.swap(
      sent.base, floats(Self.places(counts)), into: received.base, floats(coming))
    try tell(join(coming, first: rows.lowerBound), first: rows.lowerBound)
  }

  /// Entries one behind the other.
  private static func places(_ counts: [Int]) -> [Range<Int>] {
    var end = 0
    return counts.map { count in
      end += count
      return end - count..<end
    }
  }

  private func floats(_ entries: [Range<Int>]) -> [Range<Int>] {
    entries.map { $0.lowerBound * sent.stride..<$0.upperBound * sent.stride }
  }

  /// Joins the rows that came, each rank's in ascending order, and answers with how many there are.
  private func join(_ coming: [Range<Int>], first: Int) -> Int {
    var next = coming.map(\.lowerBound)
    var count = 0
    while true {
      var place = Float.infinity
      for (rank, part) in coming.enumerated() where next[rank] < part.upperBound {
        place = min(place, received[next[rank], 0])
      }
      guard place < .infinity else { return count }
      joined[count, 0] = place
      let row = (first + Int(place)) / ranks.count
      let before = known.rows(row..<row + 1)
      versions.removeAll(keepingCapacity: true)
      updates.removeAll(keepingCapacity: true)
      for (rank, part) in coming.enumerated()
      where next[rank] < part.upperBound && received[next[rank], 0] == place {
        let version = Self.values(received).rows(next[rank]..<next[rank] + 1)
        // A step may leave a row as it was.
        if !version.equals(before) {
          versions.append(version)
          updates.append(Double(received[next[rank], 1]))
        }
        next[rank] += 1
      }
      join(before, into: Self.values(joined).rows(count..<count + 1))
      count += 1
    }
  }

  /// Joins the versions of a row; what comes of it is what is known of it from now on.
  private func join(_ before: Matrix, into result: Matrix) {
    defer { before.copyRow(0, from: result, 0) }
    result.copyRow(0, from: versions.first ?? before, 0)
    guard versions.count > 1 else { return }
    var all = updates[0]
    for index in 1..<versions.count {
      all += updates[index]
      result.move(towards: versions[index], by: Float(updates[index] / all))
    }
    let squares = table.columns(ofSlots: sums)
    join(squares, before, into: result) { $0.addChange(from: $1, to: $2) }
    let weights = 0..<table.width
    var count = 0
    changes.fill(0)
    join(weights, before, into: result) {
      changes.rows(count..<count + 1).addChange(from: $1, to: $2)
      count += 1
    }
    changes.joinChanges(count)
    let target = result.columns(weights)
    target.add(changes.rows(0..<1))
    if table.isUnit { target.bringRowsToUnitLength() }
  }

  /// Puts some columns back to what they were, and hands over each version of them.
  private func join(
    _ columns: Range<Int>, _ before: Matrix, into result: Matrix,
    _ body: (_ target: Matrix, _ before: Matrix, _ version: Matrix) -> Void
  ) {
    let (target, before) = (result.columns(columns), before.columns(columns))
    target.copyRow(0, from: before, 0)
    for version in versions { body(target, before, version.columns(columns)) }
  }

  /// Tells all ranks what this one has joined, and takes over what all have.
  private func tell(_ count: Int, first: Int) throws(RanksError) {
    let parts = Self.places(try ranks.gather([count]).map { $0[0] })
    // What was sent is not needed any more, and what all have joined finds room there: each row is there once.
    let own = parts[ranks.rank].lowerBound
    for entry in 0..<count { sent.copyRow(own + entry, from: joined, entry) }
    try ranks.share(sent.base, floats(parts))
    for entry in 0..<(parts.last?.upperBound ?? 0) {
      table.storage.copyRow(first + Int(sent[entry, 0]), from: Self.values(sent), entry)
    }
  }
}
