import Wording

extension EvaluationResult {
  /// Tables for a terminal: a row per metric, a column per cut-off, and what was counted below.
  public var text: String {
    var blocks = [wholeTable]
    if let byPosition { blocks.append(table("events seen", byPosition)) }
    if let byPopularity { blocks.append(table("target in", byPopularity)) }
    if let byClicks { blocks.append(table("target clicked", byClicks)) }
    if let byLength { blocks.append(table("session of", byLength)) }
    return blocks.map { $0.text + "\n" }.joined() + summary
  }

  /// A row of values for each metric, and below it a row of intervals where there are some.
  private var wholeTable: TextTable {
    var table = Self.table(["metric"] + metrics.map { "@\($0.cutoff)" })
    for name in metrics.first?.ranks.names ?? [] {
      table.add([name] + metrics.map { fixed($0.ranks[name] ?? .nan, decimals: 4) })
      guard let confidence else { continue }
      table.add(
        [""]
          + confidence.intervals.map { at in
            at[name].map {
              "\(fixed($0.lowerBound, decimals: 4))-\(fixed($0.upperBound, decimals: 4))"
            } ?? ""
          })
    }
    table.add([Coverage.name] + metrics.map { fixed($0.coverage, decimals: 4) })
    table.add([RecommendationPopularity.name] + metrics.map { fixed($0.popularity, decimals: 4) })
    return table
  }

  /// A row per group with the metrics at the largest cut-off.
  private func table(_ title: String, _ groups: [MetricGroup]) -> TextTable {
    let cutoff = metrics.last?.cutoff ?? 0
    let names = metrics.first?.ranks.names ?? []
    var table = Self.table([title, "events"] + names.map { "\($0)@\(cutoff)" })
    for group in groups {
      let values = names.map { fixed(group.metrics.last?[$0] ?? .nan, decimals: 4) }
      table.add([group.name, NumberText.grouped(group.events)] + values)
    }
    return table
  }

  /// The first column flush left, the others flush right.
  private static func table(_ titles: [String]) -> TextTable {
    TextTable(titles.enumerated().map { ($1, $0 == 0 ? .left : .right) })
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
    lines.append("\(NumberText.grouped(events)) events of \(NumberText.grouped(sessions)) sessions")
    if unknownEvents > 0 {
      lines.append("\(NumberText.grouped(unknownEvents)) events of unknown items dropped")
    }
    let rate = fixed(eventsPerSecond, decimals: 0)
    lines.append("\(fixed(seconds, decimals: 2)) seconds, \(rate) events/s")
    return lines.joined(separator: "\n")
  }
}

/// A number with this many decimals; halves are rounded up, which `printf` does not.
private func fixed(_ value: Double, decimals: Int) -> String {
  // No metric and no time is outside this range, but a result read from a file may say anything.
  guard value >= 0, value < 1e12 else { return "\(value)" }
  var scale = 1
  for _ in 0..<decimals { scale *= 10 }
  let units = Int((value * Double(scale)).rounded())
  if decimals == 0 { return NumberText.grouped(units) }
  let fraction = String(units % scale)
  let zeros = String(repeating: "0", count: decimals - fraction.count)
  return "\(units / scale).\(zeros)\(fraction)"
}

/// A number without the `.0` of whole ones, to a hundredth.
private func trimmed(_ value: Double) -> String {
  let text = fixed(value, decimals: 2)
  return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
}
