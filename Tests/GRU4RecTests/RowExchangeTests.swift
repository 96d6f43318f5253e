import Kernels
import MessagePassing
import RankTesting
import Testing

@testable import GRU4Rec

/// Rows that ranks have changed apart: what comes of them does not depend on how many travel at once.
@Suite struct RowExchangeTests {
  private static let (rows, width) = (23, 3)
  private static let entry = 2 + 2 * Matrix.padded(width)

  /// Three ranks change a table twice, and join what they have each time; what each of them has then.
  private static func join(most: Int) throws -> [[Float]] {
    try LocalRanks.run(3) { ranks in
      try Arena.with { arena in
        let table = ParameterTable(in: arena, rows: rows, width: width, slots: 2, penalised: 2)
        for row in 0..<rows { table.weights.setRow(row, (0..<width).map { Float(row + $0) }) }
        let exchange = RowExchange(ranks, table, sums: 1..<2, most: most)
        for round in 1...2 {
          var updates = [UInt32](repeating: 0, count: rows)
          // Some rows nobody changes, most of them one rank, and some of them two or all.
          for row in 0..<rows where row % 7 != 3 && (row * round + ranks.rank) % 3 < 1 + row % 3 {
            updates[row] = UInt32(1 + ranks.rank)
            table.weights[row, 0] += Float((ranks.rank + 1) * round)
            table.weights[row, 1 + ranks.rank % 2] -= 0.5
            table.slot(1)[row, 2] += Float(row)
          }
          try exchange.join(updates: updates)
        }
        return table.storage.values()
      }
    }.map { try $0.get() }
  }

  /// All rows at once, half of them, those of one row for each rank, and less room than for one.
  @Test(arguments: [12 * entry, 4 * entry, 3 * entry, entry, 1])
  func `rows that travel one behind the other`(most: Int) throws {
    let whole = try Self.join(most: 100 * Self.entry)
    #expect(whole[0] == whole[1] && whole[0] == whole[2])
    let found = try Self.join(most: most)
    #expect(found == whole)
  }

  @Test func `what one rank alone has changed is what it made of it`() throws {
    let found = try LocalRanks.run(2) { ranks in
      try Arena.with { arena in
        let table = ParameterTable(in: arena, rows: 5, width: 2, slots: 2, penalised: 2)
        let exchange = RowExchange(ranks, table, sums: 1..<2, most: 1)
        // Rank 0 has touched rows 0 and 3, rank 1 rows 3 and 4, and left row 4 as it was.
        if ranks.rank == 0 { table.weights.setRow(0, [3, 4]) }
        table.weights.setRow(3, ranks.rank == 0 ? [1, 0] : [0, 2])
        table.slot(1).setRow(3, ranks.rank == 0 ? [5, 0] : [6, 7])
        try exchange.join(updates: ranks.rank == 0 ? [1, 0, 0, 1, 0] : [0, 0, 0, 2, 1])
        return [table.weights.values(), table.slot(1).values()]
      }
    }.map { try $0.get() }
    for values in found {
      // Changes at right angles to each other, and sums of squares, are added up.
      #expect(values[0] == [3, 4, 0, 0, 0, 0, 1, 2, 0, 0])
      #expect(values[1] == [0, 0, 0, 0, 0, 0, 11, 7, 0, 0])
    }
  }
}
