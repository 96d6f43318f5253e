import Kernels
import MessagePassing

/// Ranks that train apart, each on its share of the sessions, and from time to time meet, and all go on from what they
/// have learnt together: local SGD (Stich 2019), for networks that are too slow to share each step.
///
/// A pass has the same number of meetings on all ranks, at the same parts of their shares.
final class RankMeetings {
  /// Steps that ranks can train apart.
  static let allowed = 1...1_000_000

  let ranks: Ranks
  /// Steps of a rank between two meetings, about.
  let localSteps: Int
  /// Meetings of the running pass so far, and how many there are to be.
  private(set) var held = 0
  private(set) var due = 0
  /// Updates since the last one: of each row of each of ``TrainableParameters/itemTables``, and of the GRU's weights.
  private var updates: [[UInt32]]
  private var steps: UInt32 = 0
  /// One for each table, once it is known what all begin with.
  private var exchanges: [RowExchange] = []

  /// `nil` where ranks go in step, or there is only one.
  init?(_ ranks: Ranks?, localSteps: Int?, _ hyperparameters: Hyperparameters, itemCount: Int) {
    guard let ranks, ranks.count > 1, let localSteps else { return nil }
    self.ranks = ranks
    self.localSteps = min(max(localSteps, Self.allowed.lowerBound), Self.allowed.upperBound)
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
  ///   - held: meetings that it has had.
  func startPass(pairs: Int, batchSize: Int, held: Int = 0) {
    due = max(1, pairs / max(ranks.count * batchSize * localSteps, 1))
    self.held = held
  }

  /// Meetings that a rank has to have had when it has done so many pairs of its share.
  func due(after pairs: Int, of all: Int) -> Int {
    pairs >= all ? due : Int((Double(pairs) / Double(all) * Double(due)).rounded(.down))
  }

  /// Remembers what all ranks begin with; only the first time.
  func begin(_ parameters: TrainableParameters) {
    guard exchanges.isEmpty else { return }
    let addsSquares = parameters.hyperparameters.optimizer == .adagrad
    exchanges = parameters.tables.map { RowExchange(ranks, $0, sums: 1..<(addsSquares ? 2 : 1)) }
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

  /// Puts what all ranks have learnt in the place of the parameters that ``begin(_:)`` saw.
  func hold() throws(RanksError) {
    held += 1
    for (number, exchange) in exchanges.enumerated() {
      try exchange.join(
        updates: number < updates.count
          ? updates[number] : [UInt32](repeating: steps, count: exchange.table.rows))
    }
    for table in updates.indices {
      for row in updates[table].indices { updates[table][row] = 0 }
    }
    steps = 0
  }
}
