import Evaluation
import Experiments
import Reports
import Wording

/// The tables of the web page, the best model first.
struct ComparisonReportTables {
  private let comparison: Comparison

  init(_ comparison: Comparison) { self.comparison = comparison }

  private func rows(_ cells: (Int) -> [Table.Cell]) -> [[Table.Cell]] {
    comparison.ranking.map { [Table.Cell(comparison.models[$0].name)] + cells($0) }
  }

  /// Metrics with intervals, and the distance to the reference.
  var quality: Table {
    let reference = comparison.models[comparison.reference].name
    return Table(
      caption:
        "Quality, with \(NumberText.percent(comparison.settings.confidence)) intervals in small letters",
      columns: [.text("model")] + comparison.headlines.map { .number($0.title) }
        + [.number("difference to \(reference)"), .number("P(better)")],
      cells: rows { index in
        comparison.headlines.map { cell($0, index) } + distance(index)
      }, isSortable: true)
  }

  private func cell(_ metric: MetricAtCutoff, _ index: Int) -> Table.Cell {
    let estimate = comparison.estimate(metric, of: index)
    let spread = comparison.models[index].spread(metric).map { " ± \(NumberText.metric($0))" }
    return Table.Cell(
      NumberText.metric(estimate.value) + (spread ?? ""),
      note: NumberText.interval(estimate.interval), value: estimate.value,
      isBest: isBest(index) { $0.value(metric) })
  }

  private func distance(_ index: Int) -> [Table.Cell] {
    guard let difference = comparison.difference(comparison.metric, of: index) else {
      return ["–", "–"]
    }
    let probability = comparison.probability(of: index, above: comparison.reference)
    return [
      Table.Cell(
        NumberText.signed(difference.value), note: NumberText.signedInterval(difference.interval),
        value: difference.value),
      Table.Cell(NumberText.probability(probability), value: probability),
    ]
  }

  /// Whether no model has a larger value.
  private func isBest(_ index: Int, _ value: (ComparedModel) -> Double) -> Bool {
    comparison.models.count > 1
      && value(comparison.models[index]) == comparison.models.map(value).max()
  }

  /// Time and memory.
  var cost: Table {
    Table(
      caption: "Cost",
      columns: [.text("model")]
        + ["fit", "p50", "p90", "memory", "size"].map { .number($0) },
      cells: rows { index in
        let model = comparison.models[index]
        return [
          optional(model.fitSeconds, NumberText.span) { $0 },
          Table.Cell(NumberText.milliseconds(model.p50), value: model.p50),
          Table.Cell(NumberText.milliseconds(model.p90), value: model.p90),
          optional(model.memory, NumberText.bytes, Double.init),
          optional(model.size, NumberText.bytes, Double.init),
        ]
      }, isSortable: true)
  }

  private func optional<Value>(
    _ value: Value?, _ text: (Value) -> String, _ number: (Value) -> Double
  ) -> Table.Cell {
    value.map { Table.Cell(text($0), value: number($0)) } ?? "–"
  }

  /// A metric at every cut-off.
  func cutoffs(_ metric: RankMetric) -> Table {
    table(metric.title) { index in
      comparison.models[index].overall.metrics.map { metrics in
        let metric = MetricAtCutoff(metric, at: metrics.cutoff)
        let value = comparison.models[index].value(metric)
        return Table.Cell(
          NumberText.metric(value), value: value, isBest: isBest(index) { $0.value(metric) })
      }
    }
  }

  /// How much of the catalogue is recommended.
  var coverage: Table {
    table("Coverage: share of the catalogue that is recommended at least once") { index in
      comparison.models[index].overall.metrics.map {
        Table.Cell(NumberText.fixed($0.coverage, 3), value: $0.coverage)
      }
    }
  }

  /// How popular what is recommended is.
  var popularity: Table {
    table("Popularity: mean of what is recommended, relative to the most popular item") { index in
      comparison.models[index].overall.metrics.map {
        Table.Cell(NumberText.fixed($0.popularity, 3), value: $0.popularity)
      }
    }
  }

  private func table(_ caption: String, _ cells: (Int) -> [Table.Cell]) -> Table {
    Table(
      caption: caption,
      columns: [.text("model")] + comparison.cutoffs.map { .number("@\($0)") },
      cells: rows(cells), isSortable: true)
  }

  /// How surely each model is ahead of each other one.
  var probabilities: Table {
    Table(
      caption:
        "Probability that the model of the row has the higher \(comparison.metric.title) than that of the "
        + "column",
      columns: [.text("model")] + comparison.ranking.map { .number(comparison.models[$0].name) },
      cells: rows { index in
        comparison.ranking.map { other in
          if other == index { return "–" }
          let probability = comparison.probability(of: index, above: other)
          return Table.Cell(NumberText.probability(probability), value: probability)
        }
      })
  }

  /// The deciding metric on each split; `nil` with one split.
  var splits: Table? {
    guard comparison.splits.count > 1 else { return nil }
    return Table(
      caption: comparison.metric.title,
      columns: [.text("model")] + comparison.splits.map { .number($0.name) }
        + [.number("mean")],
      cells: rows { index in
        let places = comparison.splits.indices.map { split in
          comparison.resamplesBySplit[split].estimate(
            comparison.metric, of: index, level: comparison.settings.confidence)
        }
        return (places + [comparison.estimate(comparison.metric, of: index)]).map {
          Table.Cell(
            NumberText.metric($0.value), note: NumberText.interval($0.interval), value: $0.value)
        }
      }, isSortable: true)
  }
}
