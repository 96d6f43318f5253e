import Recommendation
import SessionData

/// Which models are worth blending, and what they count: found on sessions that none of them was trained on.
public struct BlendFit: Sendable {
  /// Recall@20 and MRR@20 on those sessions.
  public struct Quality: Sendable, Equatable {
    /// Share of the predictions whose item is among the best 20.
    public var recall = 0.0
    /// Mean of 1 / rank, 0 beyond 20.
    public var mrr = 0.0

    /// Figures as given.
    public init(recall: Double = 0, mrr: Double = 0) {
      self.recall = recall
      self.mrr = mrr
    }

    /// Their product, so that a percent of either counts the same.
    public var product: Double { recall * mrr }

    /// Both together, which is what decides.
    public var sum: Double { recall + mrr }
  }

  /// What one part of a blend brings.
  public struct Part: Sendable, Equatable {
    /// How good a model is alone; `nil` for what is worth to have been seen.
    public let alone: Quality?
    /// By how much Recall@20 + MRR@20 fall without it, and where that lies in 95 of 100 such sets of sessions.
    public let gain: Double
    /// Half the width of that interval.
    public let margin: Double

    /// Whether it brings more than chance could.
    public var isKept: Bool { gain > margin }
  }

  /// What each model brings, in their order.
  public let members: [Part]
  /// What the worth of what was seen brings.
  public let seen: Part
  /// What the kept models count, in their order.
  public let weights: BlendWeights
  /// How good their blend is.
  public let quality: Quality
  /// Predictions that it was found on.
  public let predictions: Int

  /// Places of the models that are kept.
  public var kept: [Int] { members.indices.filter { members[$0].isKept } }
}

/// How a blend is fitted.
public struct BlendFitSettings: Sendable, Equatable {
  /// The best of each member that are candidates of a prediction, ≥ 20.
  public var candidates = 100
  /// Predictions that are looked at, ≥ 1; of more, sessions spread evenly over the log.
  public var predictions = 30_000
  /// Threads at work, ≥ 1; the result does not depend on them.
  public var threads = 1

  /// The defaults above.
  public init() {}
}

extension BlendFit {
  /// Fits weights by the conditional logit over the members' best, sharpens them for Recall@20 + MRR@20, and leaves out,
  /// one after the other, what does not bring more than chance could.
  ///
  /// - Parameters:
  ///   - models: what is to be blended, none of them trained on the log.
  ///   - log: a log that begins where that of their training ends.
  /// - Throws: ``BlendError``.
  public init(
    _ models: [CatalogueModel], on log: EventLog, settings: BlendFitSettings = BlendFitSettings()
  ) throws(BlendError) {
    // Any weights will do to hold the models to each other.
    let (place, members) = try BlendedRecommender.members(
      of: models.map { $0.preparedForServing(threads: settings.threads) })
    let sessions = log.renumbered(to: models[place].vocabulary).sessions
      .sample(predictions: settings.predictions)
    let observations = BlendObservations(
      members, (0..<sessions.sessionCount).map { sessions.items(of: $0) },
      candidates: settings.candidates, threads: settings.threads)
    guard observations.choices.chosen.contains(where: { $0 >= 0 }) else { throw .nothingToLearn }
    self = Fitter(observations, isDense: members.map(\.isDense), threads: settings.threads).fit()
  }
}

/// Fits blends of some of the members.
private struct Fitter {
  let observations: BlendObservations
  let isDense: [Bool]
  let threads: Int

  /// A part of a blend that may be left out.
  enum Part: Hashable {
    case member(Int)
    case seen
  }

  /// Weights of some parts, and the ranks that they give.
  struct Fitted {
    var parts: [Part]
    var weights: [Double]
    var ranks: [Int?]
  }

  init(_ observations: BlendObservations, isDense: [Bool], threads: Int) {
    self.observations = observations
    self.isDense = isDense
    self.threads = threads
  }

  private func columns(_ part: Part) -> Range<Int> {
    switch part {
    case .member(let number): BlendObservations.columns(of: number)
    case .seen: BlendObservations.seenColumns(beside: isDense.count)
    }
  }

  private func fit(_ parts: [Part], from start: [Double]? = nil) -> Fitted {
    let active = parts.flatMap { Array(columns($0)) }
    var weights = [Double](repeating: 0, count: observations.choices.columns)
    for column in active { weights[column] = start?[column] ?? 0 }
    weights = ConditionalLogit(choices: observations.choices, active: active, ridge: 1)
      .fit(from: weights, threads: threads)
    // What speaks against its items counts nothing; where no session was so long, the other lengths tell.
    for case .member(let number) in parts {
      let columns = BlendObservations.columns(of: number)
      let positive = columns.map { weights[$0] }.filter { $0 > 0 }
      let isAlone = parts.count { $0 != .seen } == 1
      let usual =
        positive.isEmpty ? (isAlone ? 1 : 0) : positive.reduce(0, +) / Double(positive.count)
      for column in columns where weights[column] <= 0 { weights[column] = usual }
    }
    return sharpened(Fitted(parts: parts, weights: weights, ranks: observations.ranks(weights)))
  }

  /// The same with each part's weights made larger or smaller as long as Recall@20 + MRR@20 rise.
  ///
  /// The most probable weights look at whole lists; the figures at their beginnings only.
  private func sharpened(_ fitted: Fitted) -> Fitted {
    var best = fitted
    var value = quality(best.ranks).sum
    for factor in [1.4, 1.2] {
      for part in fitted.parts {
        for factor in [factor, 1 / factor] {
          var other = best
          for column in columns(part) { other.weights[column] *= factor }
          other.ranks = observations.ranks(other.weights)
          let there = quality(other.ranks).sum
          if there > value { (best, value) = (other, there) }
        }
      }
    }
    return best
  }

  func fit() -> BlendFit {
    let members = isDense.indices.map(Part.member)
    var best = fit(members + [.seen])
    var brought: [Part: BlendFit.Part] = [:]
    let qualities = members.map { quality(fit([$0]).ranks) }
    func alone(of part: Part) -> BlendFit.Quality? {
      if case .member(let number) = part { qualities[number] } else { nil }
    }
    while true {
      var worst: (part: Part, gain: BlendFit.Part, without: Fitted)?
      for part in best.parts {
        if part != .seen, best.parts.count(where: { $0 != .seen }) == 1 {
          // The last model stays, whatever it brings.
          brought[part] = BlendFit.Part(alone: alone(of: part), gain: .infinity, margin: 0)
          continue
        }
        let without = fit(best.parts.filter { $0 != part }, from: best.weights)
        let gain = gain(of: best, over: without, alone: alone(of: part))
        brought[part] = gain
        if !gain.isKept, gain.gain < worst?.gain.gain ?? .infinity { worst = (part, gain, without) }
      }
      guard let worst else { break }
      best = worst.without
    }
    return BlendFit(
      members: members.compactMap { brought[$0] },
      seen: brought[.seen] ?? .init(alone: nil, gain: 0, margin: 0),
      weights: weights(best), quality: quality(best.ranks), predictions: best.ranks.count)
  }

  private func weights(_ fitted: Fitted) -> BlendWeights {
    let seen = columns(.seen).map { Float(fitted.weights[$0]) }
    let width = BlendWeights.counts.count
    return BlendWeights(
      members: isDense.indices.filter { fitted.parts.contains(.member($0)) }.map {
        columns(.member($0)).map { Float(fitted.weights[$0]) }
      },
      seen: BlendWeights.lags.indices.map { Array(seen[$0 * width..<($0 + 1) * width]) })
  }

  private func quality(_ ranks: [Int?]) -> BlendFit.Quality {
    var sums = BlendFit.Quality()
    for case let rank? in ranks where rank <= 20 {
      sums.recall += 1
      sums.mrr += 1 / Double(rank)
    }
    return .init(recall: sums.recall / Double(ranks.count), mrr: sums.mrr / Double(ranks.count))
  }

  /// The difference of Recall@20 + MRR@20, whose interval is told from how much it differs between sessions.
  private func gain(
    of fitted: Fitted, over other: Fitted, alone: BlendFit.Quality?
  ) -> BlendFit.Part {
    func worth(_ rank: Int?) -> Double { rank.map { $0 <= 20 ? 1 + 1 / Double($0) : 0 } ?? 0 }
    var sums: [(difference: Double, count: Double)] = []
    var last: Int?
    for (index, session) in observations.sessions.enumerated() {
      if session != last { sums.append((0, 0)) }
      last = session
      sums[sums.count - 1].difference += worth(fitted.ranks[index]) - worth(other.ranks[index])
      sums[sums.count - 1].count += 1
    }
    let total = sums.reduce(0) { $0 + $1.count }
    let mean = sums.reduce(0) { $0 + $1.difference } / total
    let squares = sums.reduce(0) {
      $0 + ($1.difference - mean * $1.count) * ($1.difference - mean * $1.count)
    }
    return BlendFit.Part(alone: alone, gain: mean, margin: 1.96 * squares.squareRoot() / total)
  }
}
