/// Asynchronous successive halving (ASHA, Li and others 2020, algorithm 2): many trials get little, and few
/// get all.
///
/// A rung is a number of epochs. A trial that has reached a rung goes on to the next one as soon as it is among
/// the best 1/η of all that have reached it; nobody waits for a rung to be complete.
public struct SuccessiveHalving: Sendable, Equatable, Codable {
  /// Epochs of each rung, ascending; the last is that of a whole training.
  public let rungs: [Int]
  /// η: one of so many trials goes on to the next rung, ≥ 2.
  public let reduction: Int

  /// Rungs of `maximum`, `maximum`/η, `maximum`/η² … epochs, rounded down, none below 1.
  ///
  /// - Parameter most: number of rungs, ≥ 1, at most; those of the fewest epochs are left out.
  /// - Precondition: `maximum` ≥ 1, `reduction` ≥ 2.
  public init(maximum: Int, reduction: Int = 3, most: Int = .max) {
    precondition(maximum >= 1 && reduction >= 2, "\(maximum) epochs divided by \(reduction)")
    var rungs = [maximum]
    while rungs.count < most, let first = rungs.first, first / reduction >= 1 {
      rungs.insert(first / reduction, at: 0)
    }
    self.rungs = rungs
    self.reduction = reduction
  }

  /// A single rung: every trial gets all epochs.
  ///
  /// - Precondition: `epochs` ≥ 1.
  public init(wholeTrainings epochs: Int) {
    precondition(epochs >= 1, "\(epochs) epochs")
    rungs = [epochs]
    reduction = 2
  }

  /// Where a trial stands.
  public struct Standing: Sendable, Equatable {
    /// Number of the trial.
    public let trial: Int
    /// Value at each rung that it has reached; the more the better.
    public let values: [Double]
    /// Whether it could go on now: it did not fail, and nobody works on it.
    public let isAvailable: Bool

    /// A standing.
    public init(trial: Int, values: [Double], isAvailable: Bool) {
      self.trial = trial
      self.values = values
      self.isAvailable = isAvailable
    }
  }

  /// The trial that is to go on to its next rung, that of the highest rung first.
  ///
  /// - Parameter isClosing: whether no trials will come any more and none is being tried: then the best one of
  ///   a rung goes on even if it holds fewer than η.
  public func promotion(_ standings: [Standing], isClosing: Bool = false) -> Int? {
    for rung in rungs.indices.dropLast().reversed() {
      let reached = standings.filter { $0.values.count > rung }
      var places = reached.count / reduction
      if isClosing, places == 0, !reached.isEmpty { places = 1 }
      let best = ranked(reached, at: rung).prefix(places)
      if let next = best.first(where: { $0.values.count == rung + 1 && $0.isAvailable }) {
        return next.trial
      }
    }
    return nil
  }

  /// Trials that cannot go on any more, however the trials to come fare.
  ///
  /// - Parameter trials: number of trials that there will be.
  public func hopeless(_ standings: [Standing], of trials: Int) -> Set<Int> {
    var result: Set<Int> = []
    for rung in rungs.indices {
      let reached = standings.filter { $0.values.count > rung }
      let places = rung == rungs.count - 1 ? 0 : max(1, trials / reduction)
      let behind = ranked(reached, at: rung).dropFirst(places)
      result.formUnion(behind.filter { $0.values.count == rung + 1 }.map(\.trial))
    }
    return result
  }

  private func ranked(_ standings: [Standing], at rung: Int) -> [Standing] {
    standings.sorted { ($0.values[rung], $1.trial) > ($1.values[rung], $0.trial) }
  }
}
