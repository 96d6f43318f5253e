extension EvaluationResult {
  /// Means of several evaluations: of models that differ in their seed, or on several splits of the data.
  ///
  /// Every number is a mean, those of events and sessions too (rounded); groups are those that any of the results
  /// has. Intervals are left out: they are no means.
  ///
  /// - Precondition: at least one result, all with the same metrics and cut-offs.
  public static func mean(of results: [EvaluationResult]) -> EvaluationResult {
    precondition(!results.isEmpty, "the mean of no results")
    let metrics = results[0].metrics.indices.map { index in
      let all = results.map { $0.metrics[index] }
      return CutoffMetrics(
        ranks: RankMetrics.mean(of: all.map(\.ranks)), coverage: all.map(\.coverage).mean,
        popularity: all.map(\.popularity).mean)
    }
    return EvaluationResult(
      metrics: metrics, events: results.map(\.events).mean,
      sessions: results.map(\.sessions).mean, unknownEvents: results.map(\.unknownEvents).mean,
      ties: results[0].ties, seconds: results.map(\.seconds).mean,
      byPosition: MetricGroup.means(
        of: results.compactMap(\.byPosition), order: PositionGroup.allCases.map(\.name)),
      byPopularity: MetricGroup.means(
        of: results.compactMap(\.byPopularity), order: PopularityGroups.names),
      byLength: MetricGroup.means(
        of: results.compactMap(\.byLength), order: LengthGroup.allCases.map(\.name)),
      confidence: nil,
      byClicks: MetricGroup.means(
        of: results.compactMap(\.byClicks), order: ClickGroup.allCases.map(\.name)))
  }
}

extension RankMetrics {
  fileprivate static func mean(of all: [RankMetrics]) -> RankMetrics {
    RankMetrics(
      cutoff: all[0].cutoff, names: all[0].names,
      values: all[0].values.indices.map { column in all.map { $0.values[column] }.mean })
  }
}

extension MetricGroup {
  /// Means over the lists that have a group, in the order of `names`; `nil` without lists.
  fileprivate static func means(
    of lists: [[MetricGroup]], order names: [String]
  ) -> [MetricGroup]? {
    guard !lists.isEmpty else { return nil }
    return names.compactMap { name in
      let found = lists.compactMap { list in list.first { $0.name == name } }
      guard let first = found.first else { return nil }
      return MetricGroup(
        name: name, events: found.map(\.events).mean,
        metrics: first.metrics.indices.map { index in
          RankMetrics.mean(of: found.map { $0.metrics[index] })
        })
    }
  }
}

extension [Double] {
  fileprivate var mean: Double { reduce(0, +) / Double(count) }
}

extension [Int] {
  fileprivate var mean: Int { Int((Double(reduce(0, +)) / Double(count)).rounded()) }
}
