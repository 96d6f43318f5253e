import Foundation
import Randomness
import Recommendation
import Testing

@testable import Baselines
@testable import SessionData

/// Fast neighbourhoods against ``NaiveNeighbours`` on random logs.
@Suite struct NeighbourTwinTests {
  private typealias Naive = NaiveNeighbours

  private static let itemCount = 40

  private func compare(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ build: (Sessions, _ k: Int, _ sample: Int) -> (any ServableRecommender, NaiveNeighbours)
  ) {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix64(seed: seed, stream: 0)
    for (k, sample) in [(1, 1), (3, 10), (10, 25), (500, 40), (200, 1000)] {
      let sessions = randomLog(sessions: 120, itemCount: Self.itemCount, using: &random)
      let (model, twin) = build(sessions, k, sample)
      for length in [0, 1, 2, 5, 15] {
        let current = (0..<length).map { _ in
          ItemIndex.random(in: 0..<ItemIndex(Self.itemCount), using: &random)
        }
        let expected = twin.scores(after: current)
        let actual = scores(model, after: current)
        let largest = expected.map(abs).max() ?? 1
        let worst = zip(actual, expected).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(
          worst <= 1e-5 * max(largest, 1e-6),
          "seed \(seed), k \(k) of \(sample), after \(current): off by \(worst) of \(largest)",
          sourceLocation: sourceLocation)
      }
    }
  }

  @Test(arguments: SessionKNN.Similarity.allCases)
  func sessionKNN(_ similarity: SessionKNN.Similarity) {
    compare { sessions, k, sample in
      var settings = SessionKNN.Settings()
      (settings.k, settings.sample, settings.similarity) = (k, sample, similarity)
      let twin = Naive(
        sessions: sessions, itemCount: Self.itemCount, k: k, sample: sample,
        similarity: { current, other in
          let (current, other) = (Set(current), Set(other))
          let common = Float(current.intersection(other).count)
          return similarity == .cosine
            ? common / Float(current.count * other.count).squareRoot()
            : common / Float(current.union(other).count)
        }, weight: { _, _, _ in 1 })
      return (SessionKNN(sessions, itemCount: Self.itemCount, settings: settings), twin)
    }
  }

  @Test(arguments: VSKNN.Weighting.allCases, DistanceWeight.allCases)
  func vsknn(_ weighting: VSKNN.Weighting, _ decay: DistanceWeight) {
    compare { sessions, k, sample in
      var settings = VSKNN.Settings()
      (settings.k, settings.sample, settings.idf) = (k, sample, 1.5)
      (settings.weighting, settings.decay) = (weighting, decay)
      let twin = Naive(
        sessions: sessions, itemCount: Self.itemCount, k: k, sample: sample,
        similarity: { current, other in
          let weights = Naive.commonPlaces(current, other).map { weighting($0, current.count) }
          return weights.map(Float.init).reduce(0, +) / Float(Set(current).count)
        },
        weight: { item, current, other in
          decay(current.count - Naive.newestCommon(current, other) + 1)
            * (1 + 1.5 * Naive.idf(item, sessions))
        })
      return (VSKNN(sessions, itemCount: Self.itemCount, settings: settings), twin)
    }
  }

  @Test func vmisknn() {
    compare { sessions, k, sample in
      var settings = VMISKNN.Settings()
      (settings.k, settings.m) = (k, sample)
      let twin = Naive(
        sessions: sessions, itemCount: Self.itemCount, k: k, sample: sample,
        similarity: { current, other in
          // n − pos of the published code, pos counted from 0 for the newest event.
          let places = Naive.commonPlaces(current, other).map(Float.init)
          return places.reduce(0, +) / Float(Set(current).count)
        },
        weight: { item, current, other in
          max(0, 1 - 0.1 * Double(current.count - Naive.newestCommon(current, other) + 1))
            * Naive.idf(item, sessions)
        })
      return (VMISKNN(sessions, itemCount: Self.itemCount, settings: settings), twin)
    }
  }

  /// Where sessions age within hours, most are too old to be looked at.
  @Test(arguments: [false, true], [5.0, 0.05])
  func stanAndVSTAN(_ isVSTAN: Bool, ageDecay: Double) {
    compare { sessions, k, sample in
      var settings = VSTAN.Settings()
      (settings.stan.k, settings.stan.sample) = (k, sample)
      settings.stan.ageDecay = ageDecay
      let latest = sessions.times.max() ?? 0
      func weight(_ place: Int, _ current: [ItemIndex]) -> Float {
        Float(exp(Double(place - current.count) / 1.02))
      }
      let twin = Naive(
        sessions: sessions, itemCount: Self.itemCount, k: k, sample: sample,
        similarity: { current, other in
          let all = Naive.commonPlaces(current, current).map { weight($0, current) }
          let norm = all.map { $0 * $0 }.reduce(0, +).squareRoot()
          let shared = Naive.commonPlaces(current, other).map { weight($0, current) }
          return shared.reduce(0, +) / (norm * Float(Set(other).count).squareRoot())
        },
        weight: { item, current, other in
          let common = (other.lastIndex { current.contains($0) } ?? 0) + 1
          let distance = abs((Naive.lastPlace(item, other) ?? 0) - common)
          let stan = exp(-Double(distance) / 2.05)
          guard isVSTAN else { return stan }
          let back = Double(Naive.newestCommon(current, other) - current.count)
          return stan * (1 + 5 * Naive.idf(item, sessions)) * exp(back / 1.02)
        }, age: { max(1e-30, Float(exp(($0 - latest) / (ageDecay * 86_400)))) })
      let model: any ServableRecommender =
        isVSTAN
        ? VSTAN(sessions, itemCount: Self.itemCount, settings: settings)
        : STAN(sessions, itemCount: Self.itemCount, settings: settings.stan)
      return (model, twin)
    }
  }
}
