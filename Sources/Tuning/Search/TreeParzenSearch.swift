import Foundation
import Randomness

/// Tree-structured Parzen estimators (Bergstra and others 2011, section 4).
///
/// The trials so far are divided into the good, the best γ of them, and the others. A density l is estimated
/// from the good and g from the others, for each parameter by itself and from the trials in which it has a
/// value. The next value is the one of some drawn from l whose l/g is the largest, which is where the
/// expected improvement is the largest (their equation 2).
struct TreeParzenSearch {
  /// γ, the share of trials that count as good.
  static let goodShare = 0.15
  /// Most trials that count as good.
  static let mostGood = 25
  /// Values drawn from l for each parameter.
  static let candidates = 24

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
    func shares(_ trials: ArraySlice<Assignment>) -> [Double] {
      let values = trials.compactMap { parameter.value(in: $0) }
      // One of each beforehand, so that nothing is impossible.
      let counts = categories.map { category in 1 + Double(values.count { $0 == category }) }
      let sum = counts.reduce(0, +)
      return counts.map { $0 / sum }
    }
    let (l, g) = (shares(good), shares(others))
    var best = (ratio: -Double.infinity, index: 0)
    for _ in 0..<Self.candidates {
      var rest = generator.uniform()
      let index = l.firstIndex { share in
        rest -= share
        return rest < 0
      }
      let drawn = index ?? categories.count - 1
      if l[drawn] / g[drawn] > best.ratio { best = (l[drawn] / g[drawn], drawn) }
    }
    return categories[best.index]
  }
}
