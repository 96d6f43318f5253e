import Kernels
import MessagePassing

/// Ranks that train apart, each on its share of the sessions, and from time to time all go on from what they have learnt
/// together: local SGD (Stich 2019), for networks that are too slow to share each step.
///
/// What ranks have changed in a row of weights is put together by Adasum (Maleki et al. 2020): as a sum where they have
/// learnt different things, as a mean where they have learnt the same. The sums of squares of Adagrad are added up; what
/// else an optimiser keeps of a row is a mean over its updates. A row that one rank alone has touched is what that rank
/// made of it.
///
/// Every row has one rank that joins what was made of it, in the order of the ranks, and only rows that somebody has
/// touched travel: the same data, settings, seed and number of ranks give the same bytes.
final class RankMeans {
  /// Steps that ranks can train apart.
  static let allowed = 1...1_000_000

  let ranks: Ranks
  /// Steps of a rank between two means, about.
  let localSteps: Int
  /// Means of the running pass, and how many there are to be.
  private(set) var taken = 0
  private(set) var due = 0
  /// Updates since the last mean: of each row of each of ``TrainableParameters/itemTables``, and of the GRU's weights.
  private var updates: [[UInt32]]
  private var steps: UInt32 = 0
  /// The rows that this rank joins, as they were when all went on together last.
  private var known: [Matrix] = []
  private let arena = Arena()
  /// Slots of a row whose changes are added up: sums of squares.
  private let sums: Range<Int>

  /// `nil` where ranks go in step, or there is only one.
  init?(_ ranks: Ranks?, localSteps: Int?, _ hyperparameters: Hyperparameters, itemCount: Int) {
    guard let ranks, ranks.count > 1, let localSteps else { return nil }
    self.ranks = ranks
    self.localSteps = min(max(localSteps, Self.allowed.lowerBound), Self.allowed.upperBound)
    sums = 1..<(hyperparameters.optimizer == .adagrad ? 2 : 1)
    updates = [[UInt32]](
      repeating: [UInt32](repeating: 0, count: itemCount),
      count: hyperparameters.embedding == .shared ? 1 : 2)
  }

  /// This rank among all.
  var worker: Worker { Worker(index: ranks.rank, of: ranks.count) }

  /// Begins a pass, or goes on with one.
  ///
  /// - Parameters:
  ///   - pairs: training pairs of the pass, of all ranks.
  ///   - taken: means that it has had.
  func startPass(pairs: Int, batchSize: Int, taken: Int = 0) {
    due = max(1, pairs / max(ranks.count * batchSize * localSteps, 1))
    self.taken = taken
  }

  /// Means that a rank has to have had when it has done so many pairs of its share.
  func due(after pairs: Int, of all: Int) -> Int {
    pairs >= all ? due : Int((Double(pairs) / Double(all) * Double(due)).rounded(.down))
  }

  /// Counts the updates of a step; called by one thread.
  func note(_ plan: StepPlan) {
    steps += 1
    for column in 0..<plan.columnCount { updates[0][Int(plan.columns[column])] += 1 }
    let isShared = updates.count == 1
    // An input that is scored, too, is one row where the tables are one.
    for input in (isShared ? plan.scoredInputCount : 0)..<plan.inputCount {
      updates[isShared ? 0 : 1][Int(plan.distinctInputs[input])] += 1
    }
  }

  /// Remembers what all ranks begin with; only the first time.
  func remember(_ parameters: TrainableParameters) {
    guard known.isEmpty else { return }
    known = parameters.tables.map { table in
      let own = stride(from: ranks.rank, to: table.rows, by: ranks.count)
      let rows = arena.matrix(rows: own.underestimatedCount, columns: table.storage.columns)
      for row in own { rows.copyRow(row / ranks.count, from: table.storage, row) }
      return rows
    }
  }

  /// Puts what all ranks have learnt in the place of the parameters.
  ///
  /// A table at a time, and some rows of it: beside the parameters and the rows that it joins, a rank needs little memory.
  func take(_ parameters: TrainableParameters) throws(RanksError) {
    taken += 1
    for (number, (table, known)) in zip(parameters.tables, known).enumerated() {
      let updates =
        number < updates.count ? updates[number] : [UInt32](repeating: steps, count: table.rows)
      try join(RowExchange(ranks, table, known: known, sums: sums), updates)
    }
    for table in updates.indices {
      for row in updates[table].indices { updates[table][row] = 0 }
    }
    steps = 0
  }

  private func join(_ exchange: RowExchange, _ updates: [UInt32]) throws(RanksError) {
    for first in stride(from: 0, to: updates.count, by: exchange.rowsAtOnce) {
      try exchange.join(first..<min(first + exchange.rowsAtOnce, updates.count), updates)
    }
  }
}

/// Rows of one table on their way to the rank that joins them, and back.
private struct RowExchange {
  /// Floats that a rank sends at once.
  private static let most = 4 << 20
  /// Floats before a row's own: its place among those that are looked at, and the rank's updates of it, both exact
  /// below 2²⁴.
  private static let head = 2

  private let ranks: Ranks
  private let table: ParameterTable
  /// This rank's rows as they were.
  private let known: Matrix
  /// Slots whose changes are added up.
  private let sums: Range<Int>
  private let arena = Arena()
  // Entries, each a row's head and its floats: those of the owners' ranks one behind the other, those that came from
  // the ranks, and what this rank has joined.
  private let sent: Matrix
  private let received: Matrix
  private let joined: Matrix
  /// What ranks have changed in the weights of a row.
  private let changes: Matrix
  /// Rows that are looked at together, as many for each rank.
  let rowsAtOnce: Int

  init(_ ranks: Ranks, _ table: ParameterTable, known: Matrix, sums: Range<Int>) {
    (self.ranks, self.table, self.known, self.sums) = (ranks, table, known, sums)
    let entry = Self.head + table.storage.columns
    let most = min(max(Self.most / entry, 1), max(table.rows, 1))
    let rows = (most + ranks.count - 1) / ranks.count * ranks.count
    rowsAtOnce = rows
    func entries(_ arena: Arena) -> Matrix {
      arena.vector(Float.self, count: rows * entry).matrix(at: 0, rows: rows, columns: entry)
    }
    changes = arena.matrix(rows: ranks.count, columns: table.width)
    (sent, received, joined) = (entries(arena), entries(arena), entries(arena))
  }

  private static func values(_ entries: Matrix) -> Matrix {
    entries.columns(head..<entries.columns)
  }

  /// Puts what all ranks have learnt in the place of those rows that anybody has touched.
  func join(_ rows: Range<Int>, _ updates: [UInt32]) throws(RanksError) {
    let touched = rows.filter { updates[$0] > 0 }
    let owned = (0..<ranks.count).map { rank in touched.filter { $0 % ranks.count == rank } }
    for (entry, row) in owned.joined().enumerated() {
      sent[entry, 0] = Float(row - rows.lowerBound)
      sent[entry, 1] = Float(updates[row])
      Self.values(sent).copyRow(entry, from: table.storage, row)
    }
    let counts = owned.map(\.count)
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
      let waiting = coming.indices.filter { next[$0] < coming[$0].upperBound }
      guard let place = waiting.map({ received[next[$0], 0] }).min() else { return count }
      let ranks = waiting.filter { received[next[$0], 0] == place }
      join(ranks.map { received.rows(next[$0]..<next[$0] + 1) }, row: first + Int(place), count)
      for rank in ranks { next[rank] += 1 }
      count += 1
    }
  }

  /// Joins what some ranks have made of a row.
  private func join(_ entries: [Matrix], row: Int, _ place: Int) {
    joined.copyRow(place, from: entries[0], 0)
    let result = Self.values(joined).rows(place..<place + 1)
    let before = known.rows(row / ranks.count..<row / ranks.count + 1)
    // A step may leave a row as it was.
    let changed = entries.filter { !Self.values($0).equals(before) }
    guard changed.count > 1 else {
      result.copyRow(0, from: changed.first.map(Self.values) ?? before, 0)
      return before.copyRow(0, from: result, 0)
    }
    let all = changed.map(Self.values)
    result.copyRow(0, from: all[0], 0)
    var updates = Double(changed[0][0, 1])
    for (entry, values) in zip(changed, all).dropFirst() {
      updates += Double(entry[0, 1])
      result.move(towards: values, by: Float(Double(entry[0, 1]) / updates))
    }
    func join(_ columns: Range<Int>, _ body: (Matrix, Matrix, [Matrix]) -> Void) {
      let (target, before) = (result.columns(columns), before.columns(columns))
      target.copyRow(0, from: before, 0)
      body(target, before, all.map { $0.columns(columns) })
    }
    join(table.columns(ofSlots: sums)) { target, before, all in
      for values in all { target.addChange(from: before, to: values) }
    }
    join(0..<table.width) { target, before, all in
      changes.fill(0)
      for (number, values) in all.enumerated() {
        changes.rows(number..<number + 1).addChange(from: before, to: values)
      }
      changes.joinChanges(all.count)
      target.add(changes.rows(0..<1))
      if table.isUnit { target.bringRowsToUnitLength() }
    }
    before.copyRow(0, from: result, 0)
  }

  /// Tells all ranks what this one has joined, and takes over what all have.
  private func tell(_ count: Int, first: Int) throws(RanksError) {
    let parts = Self.places(try ranks.gather([count]).map { $0[0] })
    // What was sent is not needed any more, and what all have joined finds room there: each row is there once.
    let own = parts[ranks.rank].lowerBound
    for entry in 0..<count { sent.copyRow(own + entry, from: joined, entry) }
    try ranks.share(sent.base, floats(parts))
    for entry in 0..<(parts.last?.upperBound ?? 0) {
      let row = first + Int(sent[entry, 0])
      table.storage.copyRow(row, from: Self.values(sent), entry)
    }
  }
}
