import Blending
import GRU4Rec
import Wording

/// One model that was tried.
public struct FitTrial: Sendable, Equatable {
  /// What became of it.
  public enum End: Sendable, Equatable {
    /// Measured to its end.
    case measured
    /// Given up in the middle, as the best was clearly better by then.
    case behind
    /// The time was over.
    case outOfTime
    /// It could not be made, for this reason.
    case failed(String)
  }

  /// Place among all, from 1.
  public let number: Int
  /// The model as `compare` and `blend` take it, with the epochs that were best.
  public let model: String
  /// How good it was; `nil` where nothing was measured.
  public let quality: BlendFit.Quality?
  /// Time that it took, in seconds.
  public let seconds: Double
  /// What became of it.
  public let end: End
  /// Whether it is a network.
  public let isNetwork: Bool

  /// What trials are compared by: Recall@20 × MRR@20.
  public var score: Double { quality?.product ?? 0 }

  /// One line for people.
  public var line: String {
    let result =
      switch (quality, end) {
      case (_, .failed(let reason)): "failed: \(reason)"
      case (nil, _): "not measured: the time was over"
      case (let quality?, _):
        "recall@20 \(NumberText.fixed(quality.recall, 4)), mrr@20 \(NumberText.fixed(quality.mrr, 4))"
          + (end == .behind ? ", given up" : "")
      }
    return "\(number): \(result), \(NumberText.span(seconds)): \(model)"
  }
}

/// What a ``FitSession`` tells on its way.
public enum FitEvent: Sendable {
  /// A model was tried; whether it is the best of its kind so far.
  case tried(FitTrial, isBest: Bool)
  /// How far the time has gone, about ten times a second while something is trained.
  case progress(FitProgress)
}

/// How far a ``FitSession`` is.
public struct FitProgress: Sendable, Equatable {
  /// What it does.
  public enum Stage: String, Sendable, Equatable {
    /// Neighbours and rules are tried.
    case neighbours
    /// Networks are tried.
    case networks
    /// Weights of the blend are looked for.
    case weights
    /// What is kept is trained on the full log.
    case training
  }

  /// What is done now.
  public let stage: Stage
  /// Share of the time that has gone, 0 … 1.
  public let share: Double
  /// Time that is left, in seconds.
  public let secondsLeft: Double
}
