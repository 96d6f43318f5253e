extension EvaluationResult {
  /// Tables for a terminal: a row per metric, a column per cut-off, and what was counted below.
  public var text: String {
    var rows = [["metric"] + metrics.map { "@\($0.cutoff)" }]
    rows += row(Recall.name, \.recall, \.recall)
    rows += row(MeanReciprocalRank.name, \.mrr, \.mrr)
    rows += row(NDCG.name, \.ndcg, \.ndcg)
    rows += row(Coverage.name, \.coverage, nil)
    rows += row(Popularity.name, \.popularity, nil)
    var blocks = [table(rows)]
    if let byPosition { blocks.append(table(groupRows("events seen", byPosition))) }
    if let byPopularity { blocks.append(table(groupRows("target in", byPopularity))) }
    if let byLength { blocks.append(table(groupRows("session of", byLength))) }
    blocks.append(summary)
    return blocks.joined(separator: "\n\n")
  }

  private var summary: String {
    var lines = ["ties \(ties.rawValue)"]
    if let confidence {
      lines.append(
        """
        ranges hold \(trimmed(confidence.level * 100)) % of \(confidence.resamples) resamples of \
        the sessions
        """)
    }
    lines.append("\(grouped(events)) events of \(grouped(sessions)) sessions")
    if unknownEvents > 0 {
      lines.append("\(grouped(unknownEvents)) events of unknown items dropped")
    }
    let rate = fixed(eventsPerSecond, decimals: 0)
    lines.append("\(fixed(seconds, decimals: 2)) seconds, \(rate) events/s")
    return lines.joined(separator: "\n")
  }

  /// A row of values, and below it a row of intervals where there are some.
  private func row(
    _ name: String, _ value: (CutoffMetrics) -> Double,
    _ interval: ((CutoffIntervals) -> ClosedRange<Double>)?
  ) -> [[String]] {
    let values = [name] + metrics.map { fixed(value($0), decimals: 4) }
    guard let interval, let confidence else { return [values] }
    let ranges = confidence.intervals.map { at in
      let range = interval(at)
      return "\(fixed(range.lowerBound, decimals: 4))-\(fixed(range.upperBound, decimals: 4))"
    }
    return [values, [""] + ranges]
  }

  /// A row per group with the metrics at the largest cut-off.
  private func groupRows(_ title: String, _ groups: [MetricGroup]) -> [[String]] {
    let cutoff = metrics.last?.cutoff ?? 0
    let names = [Recall.name, MeanReciprocalRank.name, NDCG.name]
    let header = [title, "events"] + names.map { "\($0)@\(cutoff)" }
    return [header]
      + groups.map { group in
        let values = group.metrics.last.map { [$0.recall, $0.mrr, $0.ndcg] } ?? []
        return [group.name, grouped(group.events)] + values.map { fixed($0, decimals: 4) }
      }
  }
}

/// Columns of equal width, two spaces apart: the first flush left, the others flush right.
private func table(_ rows: [[String]]) -> String {
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in
    rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
  }
  return rows.map { row in
    row.enumerated().map { column, cell in
      let padding = String(repeating: " ", count: widths[column] - cell.count)
      return column == 0 ? cell + padding : padding + cell
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}

/// A number with this many decimals, rounded.
private func fixed(_ value: Double, decimals: Int) -> String {
  // No metric and no time is outside this range, but a result read from a file may say anything.
  guard value >= 0, value < 1e12 else { return "\(value)" }
  var scale = 1
  for _ in 0..<decimals { scale *= 10 }
  let units = Int((value * Double(scale)).rounded())
  if decimals == 0 { return grouped(units) }
  let fraction = String(units % scale)
  let zeros = String(repeating: "0", count: decimals - fraction.count)
  return "\(units / scale).\(zeros)\(fraction)"
}

/// A number without the `.0` of whole ones, to a hundredth.
private func trimmed(_ value: Double) -> String {
  let text = fixed(value, decimals: 2)
  return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
}

/// A whole number with its thousands apart.
private func grouped(_ number: Int) -> String {
  var rest = String(number)[...]
  var groups: [Substring] = []
  while rest.count > 3 {
    groups.append(rest.suffix(3))
    rest = rest.dropLast(3)
  }
  return ([rest] + groups.reversed()).joined(separator: ",")
}
