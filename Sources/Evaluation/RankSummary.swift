import SessionData

/// Ranks of all predictions of a test log, and the sums over parts of them, always in event order.
struct RankSummary: Sendable {
  /// Rank of every event by its position in the store; unused at the first event of a session.
  let ranks: [Double]
  let sessions: Sessions

  /// Events after the first of their session.
  var predictionCount: Int {
    sessions.lengths.reduce(0) { $0 + max(0, $1 - 1) }
  }

  /// Sums over all predictions.
  func total(_ columns: MetricColumns) -> RankSums {
    grouped(into: 1, columns) { _, _, _ in 0 }[0]
  }

  /// Metrics by the number of events that the model had seen.
  func byPosition(_ columns: MetricColumns) -> [MetricGroup] {
    let sums = grouped(into: PositionGroup.allCases.count, columns) {
      position, _, _ in
      PositionGroup(position: position).rawValue
    }
    return zip(PositionGroup.allCases, sums).compactMap { MetricGroup($0.name, $1) }
  }

  /// Metrics by the training popularity of the target.
  func byPopularity(_ columns: MetricColumns, itemCounts: [Int64]) -> [MetricGroup] {
    let groups = PopularityGroups(itemCounts: itemCounts)
    let sums = grouped(into: PopularityGroups.names.count, columns) { _, target, _ in
      groups.group(ofCount: itemCounts[Int(target)])
    }
    return zip(PopularityGroups.names, sums).compactMap { MetricGroup($0, $1) }
  }

  /// Metrics by the number of training events of the target.
  func byClicks(_ columns: MetricColumns, itemCounts: [Int64]) -> [MetricGroup] {
    let sums = grouped(into: ClickGroup.allCases.count, columns) { _, target, _ in
      ClickGroup(count: itemCounts[Int(target)]).rawValue
    }
    return zip(ClickGroup.allCases, sums).compactMap { MetricGroup($0.name, $1) }
  }

  /// Metrics by the number of events of the session.
  func byLength(_ columns: MetricColumns) -> [MetricGroup] {
    let sums = grouped(into: LengthGroup.allCases.count, columns) { _, _, length in
      LengthGroup(length: length).rawValue
    }
    return zip(LengthGroup.allCases, sums).compactMap { MetricGroup($0.name, $1) }
  }

  /// Sums over groups of predictions, told apart by events seen (from 1), target, and events of the session.
  private func grouped(
    into groupCount: Int, _ columns: MetricColumns,
    by group: (_ position: Int, _ target: ItemIndex, _ length: Int) -> Int
  ) -> [RankSums] {
    var sums = [RankSums](repeating: RankSums(columns), count: groupCount)
    for session in sessions {
      let events = session.events
      for event in events.dropFirst() {
        let place = group(event - events.lowerBound, session.items[event], events.count)
        sums[place].add(rank: ranks[event])
      }
    }
    return sums
  }
}
