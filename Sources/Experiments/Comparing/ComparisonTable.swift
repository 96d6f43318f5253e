import Evaluation
import Wording

/// The rows that text and Markdown share, the best model first.
struct ComparisonTable {
  let header: [String]
  let rows: [[String]]

  /// Quality with intervals of the deciding metric, and the distance to the reference.
  static func quality(_ comparison: Comparison) -> ComparisonTable {
    let others = comparison.headlines.dropFirst()
    let reference = comparison.models[comparison.reference].name
    let header =
      ["model", comparison.metric.description, "interval"] + others.map(\.description)
      + ["to \(reference)", "interval", "P(better)"]
    let rows = comparison.ranking.map { index in
      let model = comparison.models[index]
      let estimate = comparison.estimate(comparison.metric, of: index)
      let spread = model.spread(comparison.metric).map { " ± \(NumberText.metric($0))" } ?? ""
      var row = [
        model.name, NumberText.metric(estimate.value) + spread,
        NumberText.interval(estimate.interval),
      ]
      row += others.map { NumberText.metric(model.value($0)) }
      if let difference = comparison.difference(comparison.metric, of: index) {
        let probability = comparison.probability(of: index, above: comparison.reference)
        row += [
          NumberText.signed(difference.value), NumberText.signedInterval(difference.interval),
          NumberText.probability(probability),
        ]
      } else {
        row += ["", "", ""]
      }
      return row
    }
    return ComparisonTable(header: header, rows: rows)
  }

  /// What the models recommend, and what they cost.
  static func cost(_ comparison: Comparison) -> ComparisonTable {
    let cutoff = comparison.metric.cutoff
    return ComparisonTable(
      header: [
        "model", "\(Coverage.name)@\(cutoff)", "\(RecommendationPopularity.name)@\(cutoff)", "fit",
        "p50", "p90", "memory", "size",
      ],
      rows: comparison.ranking.map { index in
        let model = comparison.models[index]
        let whole = model.overall.metrics(at: cutoff)
        return [
          model.name, NumberText.fixed(whole?.coverage ?? 0, 3),
          NumberText.fixed(whole?.popularity ?? 0, 3),
          model.fitSeconds.map(NumberText.span) ?? "-",
          NumberText.milliseconds(model.p50), NumberText.milliseconds(model.p90),
          model.memory.map(NumberText.bytes) ?? "-", model.size.map(NumberText.bytes) ?? "-",
        ]
      })
  }

  /// The deciding metric, window by window; `nil` with one split.
  static func splits(_ comparison: Comparison) -> ComparisonTable? {
    guard comparison.splits.count > 1 else { return nil }
    return ComparisonTable(
      header: [comparison.metric.description] + comparison.splits.map(\.name) + ["mean"],
      rows: comparison.ranking.map { index in
        let model = comparison.models[index]
        let values = model.bySplit.map { $0.value(comparison.metric) ?? 0 }
        return [model.name]
          + (values + [model.value(comparison.metric)]).map(NumberText.metric)
      })
  }
}
