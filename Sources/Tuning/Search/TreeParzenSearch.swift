import Foundation
import Randomness

/// Tree-structured Parzen estimators (Bergstra and others 2011, section 4).
///
/// The trials so far are divided into the good, the best γ of them, and the others. A density l is estimated
/// from the good and g from the others, for each parameter by itself and from the trials in which it has a
/// value. The next value is the one of a few drawn from l whose l/g is the largest, which is where the
/// expected improvement is the largest (their equation 2).
///
/// Few: the largest of many is where g is small rather than where l is large, in every parameter at once, and a
/// search that always goes there leaves the good values to themselves. A category is drawn from l alone: with
/// several draws the one that did better in the first ten trials would be taken ever after, and what needs the
/// right values beside it would never get them. `docs/tuning.md` has what was measured.
struct TreeParzenSearch {
  /// γ, the share of trials that count as good.
  static let goodShare = 0.15
  /// Most trials that count as good.
  static let mostGood = 25
  /// Values drawn from l for each parameter that is no category.
  static let candidates = 4

  private let space: SearchSpace
  private let good: ArraySlice<Assignment>
  private let others: ArraySlice<Assignment>

  /// - Parameter ranked: the trials so far, the best first.
  init(_ space: SearchSpace, ranked: [Assignment]) {
    self.space = space
    let count = min(Int((Double(ranked.count) * Self.goodShare).rounded(.up)), Self.mostGood)
    good = ranked[..<count]
    others = ranked[count...]
  }

  /// The next settings.
  func suggestion(_ generator: inout SplitMix64) -> Assignment {
    space.assignment { parameter in
      if let categories = parameter.categories {
        return category(of: parameter, categories, &generator)
      }
      return number(of: parameter, &generator)
    }
  }

  private func number(
    of parameter: SearchParameter, _ generator: inout SplitMix64
  ) -> String {
    func places(_ trials: ArraySlice<Assignment>) -> [Double] {
      trials.compactMap { parameter.value(in: $0).flatMap(parameter.place) }
    }
    let (l, g) = (ParzenDensity(places(good)), ParzenDensity(places(others)))
    // A step is as likely as its whole interval; without steps the interval is narrow.
    let width = parameter.valueCount.map { 1 / Double($0) } ?? 1e-3
    var best = (ratio: -Double.infinity, value: "")
    for _ in 0..<Self.candidates {
      let value = parameter.value(at: l.draw(&generator))
      let place = parameter.place(of: value) ?? 0.5
      let interval = (place - width / 2, place + width / 2)
      let ratio = log(l.probability(interval)) - log(g.probability(interval))
      if ratio > best.ratio { best = (ratio, value) }
    }
    return best.value
  }

  private func category(
    of parameter: SearchParameter, _ categories: [String], _ generator: inout SplitMix64
  ) -> String {
    // One of each beforehand, so that nothing is impossible.
    let values = good.compactMap { parameter.value(in: $0) }.filter(categories.contains)
    let drawn = categories + values
    return drawn[generator.index(below: drawn.count)]
  }
}
