import GRU4Rec
import Tuning

/// Spaces for networks.
public enum GRU4RecSpaces {
  /// What is searched by default: scores by product over the authors' space, for either of their losses, and by
  /// cosine with cross-entropy, at the lower learning rates that go with it.
  ///
  /// With a fixed loss, cosines are tried with that one.
  public static let standard = SearchSpace(
    [
      .init(name: "similarity", domain: .categories([dot, cosine])),
      .init(
        name: "loss", domain: .categories([Loss.crossEntropy.rawValue, Loss.bprMax.rawValue]),
        conditions: [with(dot)]),
      .init(
        name: "loss", domain: .categories([Loss.crossEntropy.rawValue]), conditions: [with(cosine)]),
      .init(
        name: "temperature",
        domain: .reals(low: 0.05, high: 0.1, step: 0.01, isLogarithmic: false),
        conditions: [with(cosine)]),
    ] + AuthorsSpaces.both.parameters.filter { $0.name != "loss" }.flatMap(divided))

  private static let dot = Similarity.dot.rawValue
  private static let cosine = Similarity.cosine.rawValue

  private static func with(_ similarity: String) -> SearchParameter.Condition {
    .init(name: "similarity", values: [similarity])
  }

  /// A parameter of the authors' in one or two parts: learning rates have a range for each similarity.
  private static func divided(_ parameter: SearchParameter) -> [SearchParameter] {
    guard parameter.name == "learning_rate" else { return [parameter] }
    let ofCosine = SearchParameter.Domain.reals(
      low: 0.01, high: 0.15, step: nil, isLogarithmic: true)
    return [(parameter.domain, dot), (ofCosine, cosine)].map { domain, similarity in
      SearchParameter(
        name: parameter.name, domain: domain,
        conditions: [with(similarity)] + parameter.conditions)
    }
  }
}
