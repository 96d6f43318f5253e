import Reports

/// A comparison in words: who is best, by how much, how surely, and at what cost.
struct ComparisonVerdict {
  /// Who is best, or who shares the first place.
  let winner: String
  /// What that costs; empty with one model.
  let cost: String
  let tone: Verdict.Tone

  private let comparison: Comparison

  /// Everything in one paragraph.
  var text: String { [winner, cost].filter { !$0.isEmpty }.joined(separator: " ") }

  init(_ comparison: Comparison) {
    self.comparison = comparison
    let best = comparison.models[comparison.ranking[0]]
    let value = NumberText.metric(best.value(comparison.metric))
    guard comparison.models.count > 1 else {
      let range = NumberText.interval(
        comparison.estimate(comparison.metric, of: comparison.ranking[0]).interval)
      winner =
        "\(best.name) has \(comparison.metric.title) \(value) (\(range)); nothing to compare it with."
      cost = ""
      tone = .neutral
      return
    }
    let rivals = Self.rivals(comparison)
    let second = comparison.models[comparison.ranking[1]]
    let lead = Self.lead(comparison, over: comparison.ranking[1])
    if rivals.isEmpty {
      winner = "\(best.name) is best: \(comparison.metric.title) \(value), \(lead) \(second.name)."
      tone = .good
    } else {
      let names = rivals.map { comparison.models[$0].name }
      winner =
        "\(best.name) comes first with \(comparison.metric.title) \(value), but not surely ahead of "
        + "\(Self.list(names)): it is \(lead) \(second.name)."
        + Self.others(comparison, rivals)
      tone = .warning
    }
    cost = Self.cost(comparison, Self.spreadNote(comparison))
  }

  /// Models that the best is not surely ahead of: better in less than the middle share of the resamples and one
  /// tail.
  private static func rivals(_ comparison: Comparison) -> [Int] {
    let sure = (1 + comparison.level) / 2
    return comparison.ranking.dropFirst().filter {
      comparison.probability(of: comparison.ranking[0], above: $0) < sure
    }
  }

  /// `0.0121 or 4.2 % above (95 % interval …, better with a probability of …)`.
  private static func lead(_ comparison: Comparison, over other: Int) -> String {
    let best = comparison.ranking[0]
    let difference = comparison.resamples.difference(
      comparison.metric, of: best, from: other, level: comparison.level)
    let base = comparison.models[other].value(comparison.metric)
    let relative =
      base > 0 ? " or \(NumberText.fixed(100 * difference.value / base, 1)) %" : ""
    let probability = NumberText.probability(comparison.probability(of: best, above: other))
    return "\(NumberText.metric(difference.value))\(relative) "
      + "(\(NumberText.percent(comparison.level)) interval "
      + "\(NumberText.signedInterval(difference.interval)), better with a probability of \(probability)) above"
  }

  private static func others(_ comparison: Comparison, _ rivals: [Int]) -> String {
    let behind = comparison.ranking.dropFirst().filter { !rivals.contains($0) }
    guard !behind.isEmpty else { return "" }
    return " It is surely ahead of \(list(behind.map { comparison.models[$0].name }))."
  }

  /// Says when other seeds matter as much as the choice of the model.
  private static func spreadNote(_ comparison: Comparison) -> String {
    let first = comparison.models[comparison.ranking[0]]
    let second = comparison.models[comparison.ranking[1]]
    let gap = first.value(comparison.metric) - second.value(comparison.metric)
    let spreads = [first, second].compactMap { $0.spread(comparison.metric) }
    guard let largest = spreads.max(), largest > 0, gap < 2 * largest else { return "" }
    return
      " Trainings with other seeds differ by \(NumberText.metric(largest)) (standard deviation), which is "
      + "not small beside the difference."
  }

  private static func cost(_ comparison: Comparison, _ note: String) -> String {
    let first = comparison.models[comparison.ranking[0]]
    let second = comparison.models[comparison.ranking[1]]
    func fit(_ model: ComparedModel) -> String {
      model.fitSeconds.map { "\(NumberText.span($0)) to fit" } ?? "no fit here"
    }
    return
      "It takes \(fit(first)) and \(NumberText.milliseconds(first.p50)) a prediction; \(second.name): "
      + "\(fit(second)) and \(NumberText.milliseconds(second.p50)).\(note)"
  }

  private static func list(_ names: [String]) -> String {
    names.count < 2
      ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }
}
