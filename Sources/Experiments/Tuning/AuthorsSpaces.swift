import GRU4Rec
import Tuning

/// The space that is searched by default: the authors' for their two losses (`gru4rec_xe_standard_parspace.json`
/// and `gru4rec_bprmax_standard_parspace.json` of hidasib/GRU4Rec), with the loss as a parameter of its own.
///
/// Cross-entropy has the full logQ correction, as in the settings that they publish as the best.
public enum AuthorsSpaces {
  /// Both losses.
  public static let both = SearchSpace([
    .init(name: "loss", domain: .categories([Loss.crossEntropy.rawValue, Loss.bprMax.rawValue])),
    .init(
      name: "layers", domain: .integers(low: 64, high: 512, step: 32, isLogarithmic: false)),
    .init(
      name: "batch_size", domain: .integers(low: 32, high: 256, step: 16, isLogarithmic: false)),
    .init(name: "learning_rate", domain: reals(0.01, 0.25, 0.005)),
    .init(name: "dropout_p_embed", domain: reals(0, 0.5, 0.05)),
    .init(name: "dropout_p_hidden", domain: reals(0, 0.7, 0.05)),
    .init(name: "momentum", domain: reals(0, 0.9, 0.05)),
    .init(name: "sample_alpha", domain: reals(0, 1, 0.1)),
    .init(name: "logq", domain: .categories(["1"]), conditions: [with(.crossEntropy)]),
    .init(name: "bpreg", domain: reals(0, 2, 0.05), conditions: [with(.bprMax)]),
    .init(
      name: "final_act", domain: .categories(["elu-0.5", "elu-1", "linear"]),
      conditions: [with(.bprMax)]),
  ])

  private static func reals(
    _ low: Double, _ high: Double, _ step: Double
  ) -> SearchParameter.Domain {
    .reals(low: low, high: high, step: step, isLogarithmic: false)
  }

  private static func with(_ loss: Loss) -> SearchParameter.Condition {
    .init(name: "loss", values: [loss.rawValue])
  }
}
