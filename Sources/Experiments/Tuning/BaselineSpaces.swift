import Baselines
import Tuning

/// Spaces for simple methods.
public enum BaselineSpaces {
  /// What is searched by default: all settings of the method.
  public static func space(of specification: BaselineSpecification) -> SearchSpace {
    SearchSpace(
      specification.settings.compactMap { setting in
        domains[setting.name].map { SearchParameter(name: setting.name, domain: $0) }
      })
  }

  /// What a setting may be; one of the same name means the same in all methods.
  private static let domains: [String: SearchParameter.Domain] = [
    "k": logarithmic(20, 2000), "sample": logarithmic(200, 20_000), "m": logarithmic(50, 5000),
    "weighting": .categories(VSKNN.Weighting.allCases.map(\.rawValue)),
    "decay": .categories(DistanceWeight.allCases.map(\.rawValue)),
    "similarity": .categories(SessionKNN.Similarity.allCases.map(\.rawValue)),
    "idf": rarity, "lambda_idf": rarity,
    "lambda_spw": decay, "lambda_inh": decay, "lambda_ipw": decay,
    "lambda_snh": .ordered(["0.5", "1", "2.5", "5", "10", "20", "40", "80", "160", "0"]),
    "pruning": logarithmic(5, 500), "steps": logarithmic(1, 30),
    "repeats": .categories(SequentialRules.Repeats.allCases.map(\.rawValue)),
    "neighbours": logarithmic(10, 500),
    "regularization": .ordered(["0", "1", "2", "5", "10", "20", "50", "100", "200"]),
    "alpha": .reals(low: 0, high: 1, step: 0.05, isLogarithmic: false),
    "share": .reals(low: 0.001, high: 1, step: nil, isLogarithmic: true),
  ]

  /// A decay of so many events; the slowest is none at all, which is written 0.
  private static let decay = SearchParameter.Domain.ordered(
    ["0.1", "0.25", "0.5", "1.02", "2.05", "4", "8", "16", "0"])
  /// Weight of an item's rarity, from none.
  private static let rarity = SearchParameter.Domain.ordered(
    ["0", "0.5", "1", "2", "5", "10", "20"])

  private static func logarithmic(_ low: Int, _ high: Int) -> SearchParameter.Domain {
    .integers(low: low, high: high, step: 1, isLogarithmic: true)
  }
}
