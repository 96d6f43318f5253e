import Wording

/// A comparison in words: who is best, by how much, how surely, and at what cost.
public struct ComparisonVerdict: Sendable, Equatable, CustomStringConvertible {
  /// How sure it is which model is best.
  public enum Certainty: Sendable {
    /// There is one model only.
    case alone
    /// The best is surely ahead of all others.
    case sure
    /// It is not surely ahead of all others.
    case unsure
  }

  /// Who is best, or who shares the first place.
  public let winner: String
  /// What that costs; empty with one model.
  public let cost: String
  /// How sure that is.
  public let certainty: Certainty

  /// Everything in one paragraph.
  public var text: String { [winner, cost].filter { !$0.isEmpty }.joined(separator: " ") }

  /// The same.
  public var description: String { text }

  init(_ comparison: Comparison) {
    let best = comparison.models[comparison.ranking[0]]
    let value = NumberText.metric(best.value(comparison.metric))
    guard comparison.models.count > 1 else {
      let range = NumberText.interval(
        comparison.estimate(comparison.metric, of: comparison.ranking[0]).interval)
      winner =
        "\(best.name) has \(comparison.metric.title) \(value) (\(range)); nothing to compare it with."
      cost = ""
      certainty = .alone
      return
    }
    let rivals = Self.rivals(comparison)
    let second = comparison.models[comparison.ranking[1]]
    let title = comparison.metric.title
    if rivals.isEmpty {
      winner =
        "\(best.name) is best: its \(title) of \(value) is \(Self.gain(comparison)) above that of "
        + "\(second.name) (\(Self.certainty(comparison)))." + Self.otherMetrics(comparison)
      certainty = .sure
    } else {
      winner =
        "\(best.name) comes first with \(title) \(value), but is not surely ahead of "
        + "\(Self.list(rivals.map { comparison.models[$0].name })): it is \(Self.gain(comparison)) above "
        + "\(second.name) (\(Self.certainty(comparison)))." + Self.others(comparison, rivals)
        + Self.otherMetrics(comparison)
      certainty = .unsure
    }
    cost = Self.cost(comparison) + Self.spreadNote(comparison)
  }

  /// Models that the best is not surely ahead of: better in less than the middle share of the resamples and one
  /// tail.
  private static func rivals(_ comparison: Comparison) -> [Int] {
    let sure = (1 + comparison.settings.confidence) / 2
    return comparison.ranking.dropFirst().filter {
      comparison.probability(of: comparison.ranking[0], above: $0) < sure
    }
  }

  /// By how much the first is above the second: a share where there is one.
  private static func gain(_ comparison: Comparison) -> String {
    let values = comparison.ranking.prefix(2).map { comparison.models[$0].value(comparison.metric) }
    return values[1] > 0
      ? "\(NumberText.fixed(100 * (values[0] / values[1] - 1), 1)) %" : NumberText.metric(values[0])
  }

  /// How surely the first is above the second.
  private static func certainty(_ comparison: Comparison) -> String {
    let (first, second) = (comparison.ranking[0], comparison.ranking[1])
    let difference = comparison.resamples.difference(
      comparison.metric, of: first, from: second, level: comparison.settings.confidence)
    let probability = comparison.probability(of: first, above: second)
    return "difference \(NumberText.metric(difference.value)), "
      + "\(NumberText.percent(comparison.settings.confidence)) interval "
      + "\(NumberText.signedInterval(difference.interval)); better with a probability of "
      + NumberText.probability(probability)
  }

  private static func others(_ comparison: Comparison, _ rivals: [Int]) -> String {
    let behind = comparison.ranking.dropFirst().filter { !rivals.contains($0) }
    guard !behind.isEmpty else { return "" }
    return " It is surely ahead of \(list(behind.map { comparison.models[$0].name }))."
  }

  /// Who is surely ahead of the first in a metric that does not decide.
  private static func otherMetrics(_ comparison: Comparison) -> String {
    let first = comparison.ranking[0]
    let sure = (1 + comparison.settings.confidence) / 2
    return comparison.headlines.dropFirst().map { metric in
      let values = comparison.models.map { $0.value(metric) }
      guard let top = values.indices.max(by: { values[$0] < values[$1] }),
        comparison.resamples.probability(metric, of: top, above: first) >= sure
      else { return "" }
      return " By \(metric.title) \(comparison.models[top].name) is ahead of it: "
        + "\(NumberText.metric(values[top])) against \(NumberText.metric(values[first]))."
    }.joined()
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

  private static func cost(_ comparison: Comparison) -> String {
    let models = comparison.ranking.prefix(2).map { comparison.models[$0] }
    let costs = models.map { model in
      let fit = model.fitSeconds.map { "\(NumberText.span($0)) to fit and " } ?? ""
      return "\(fit)\(NumberText.milliseconds(model.p50)) for a prediction"
    }
    return "It takes \(costs[0]); \(models[1].name) takes \(costs[1])."
  }

  private static func list(_ names: [String]) -> String {
    names.count < 2
      ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }
}

extension Comparison {
  /// Who is best, by how much, how surely, and at what cost.
  public var verdict: ComparisonVerdict { ComparisonVerdict(self) }
}
