import Foundation
import Recommendation
import SessionData

/// Session kNN with three decays: within the current session, with the age of a neighbour, and with the distance
/// from the common item within a neighbour.
///
/// similarity = cosine with weights exp((i − n) / λ₁), times exp(−age / λ₂); an item of a neighbour counts
/// similarity · exp(−|place − place of the last common item| / λ₃). Garg et al., *Sequence and time aware
/// neighborhood for session-based recommendations*, 2019. Ages are told from the end of training: that changes all
/// scores by one factor.
public struct STAN: NeighbourRecommender {
  /// Size of the neighbourhood, and the decays; a decay of 0 is none.
  public struct Settings: BaselineSettings {
    /// Neighbours: 1 … 1,000,000.
    public var k = 500
    /// Most recent sessions that neighbours are chosen from: 1 … 1,000,000.
    public var sample = 1000
    /// λ₁ in events: how fast items of the current session lose weight.
    public var positionDecay = 1.02
    /// λ₂ in days: how fast neighbours lose weight as they age.
    public var ageDecay = 5.0
    /// λ₃ in events: how fast items of a neighbour lose weight with the distance from the last common one.
    public var distanceDecay = 2.05

    /// The defaults above.
    public init() {}

    mutating func exchange(_ exchange: inout SettingExchange) throws(BaselineError) {
      try exchange.number("k", &k, in: 1...1_000_000)
      try exchange.number("sample", &sample, in: 1...1_000_000)
      try exchange.number("lambda_spw", &positionDecay, in: 0...1e6)
      try exchange.number("lambda_snh", &ageDecay, in: 0...1e6)
      try exchange.number("lambda_inh", &distanceDecay, in: 0...1e6)
    }

    var rules: NeighbourRules {
      let decay = positionDecay
      return NeighbourRules(
        k: k, sample: sample, similarity: .weightedCosine,
        positionWeight: { exponentialDecay(events: $1 - $0, scale: decay) },
        ageScale: ageDecay > 0 ? ageDecay * 86_400 : nil,
        distanceScale: distanceDecay > 0 ? distanceDecay : nil)
    }
  }

  /// The training sessions, and how they are compared.
  public let model: NeighbourModel

  /// Indexes the training sessions.
  ///
  /// - Precondition: every item of `sessions` is in `0 ..< itemCount`.
  public init(_ sessions: Sessions, itemCount: Int, settings: Settings = Settings()) {
    model = NeighbourModel(sessions, itemCount: itemCount, rules: settings.rules)
  }
}

/// exp(−events / scale), and 1 for a scale of 0.
func exponentialDecay(events: Int, scale: Double) -> Double {
  scale > 0 ? exp(-Double(events) / scale) : 1
}
