import Foundation
import Randomness
import Testing

@testable import Tuning

@Suite struct SearchMethodTests {
  /// A function of a space, to be as large as possible.
  struct Problem: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let space: SearchSpace
    let value: @Sendable (Assignment) -> Double

    static let all = [
      Problem(
        testDescription: "a hill in four dimensions",
        space: SearchSpace(
          (0..<4).map {
            SearchParameter(
              name: "x\($0)", domain: .reals(low: 0, high: 1, step: nil, isLogarithmic: false))
          })
      ) { values in
        -(0..<4).reduce(0.0) { sum, index in
          let x = Double(values["x\(index)", default: ""]) ?? 0
          let away = x - 0.2 - 0.15 * Double(index)
          return sum + away * away
        }
      },
      Problem(
        testDescription: "kinds with a range of their own",
        space: SearchSpace([
          SearchParameter(name: "kind", domain: .categories(["a", "b", "c"])),
          SearchParameter(
            name: "n", domain: .integers(low: 1, high: 400, step: 1, isLogarithmic: true)),
          SearchParameter(
            name: "b-rate",
            domain: .reals(low: 0, high: 1, step: 0.01, isLogarithmic: false),
            conditions: [.init(name: "kind", values: ["b"])]),
        ])
      ) { values in
        let n = log(Double(values["n", default: ""]) ?? 1) / log(400)
        let rate = (Double(values["b-rate", default: ""]) ?? 0) - 0.7
        let base = values["kind"] == "b" ? 0 : -0.3
        return base - (n - 0.6) * (n - 0.6) - rate * rate
      },
      Problem(
        testDescription: "a kind that is the better one in few places",
        space: SearchSpace(
          [SearchParameter(name: "kind", domain: .categories(["a", "b"]))]
            + (0..<5).map {
              SearchParameter(
                name: "x\($0)",
                domain: .reals(low: 0, high: 1, step: 0.05, isLogarithmic: false))
            } + [
              SearchParameter(
                name: "b-rate",
                domain: .reals(low: 0, high: 1, step: 0.025, isLogarithmic: false),
                conditions: [.init(name: "kind", values: ["b"])])
            ])
      ) { values in
        let weights = [1, 0.5, 0.2, 0.1, 0.05]
        let sum = zip(weights, [0.4, 0.7, 0.3, 0.5, 0.6]).enumerated().reduce(0.0) { sum, place in
          let away = (Double(values["x\(place.offset)", default: ""]) ?? 0) - place.element.1
          return sum + place.element.0 * away * away
        }
        let rate = (Double(values["b-rate", default: ""]) ?? 0) - 0.8
        return values["kind"] == "a" ? -0.05 - sum : -1.5 * sum - rate * rate
      },
    ]

    /// The best value that a search finds.
    func best(_ method: SearchMethod, trials: Int, seed: UInt64) -> Double {
      var tried: [(Assignment, value: Double)] = []
      for number in 1...trials {
        let ranked = tried.sorted { $0.value > $1.value }.map(\.0)
        guard
          let next = method.suggestion(space, ranked: ranked, seed: seed, number: number)
        else { break }
        tried.append((next, value(next)))
      }
      return tried.map(\.value).max() ?? -.infinity
    }
  }

  @Test(arguments: Problem.all)
  func `estimators find the best region far better than chance`(problem: Problem) {
    let seeds = (1...20).map { UInt64($0) }
    func losses(_ method: SearchMethod) -> [Double] {
      seeds.map { -problem.best(method, trials: 60, seed: $0) }.sorted()
    }
    let (estimated, random) = (losses(.tpe), losses(.random))
    // The optimum of both is 0.
    #expect(estimated[10] < random[10] / 2, "\(estimated[10]) and \(random[10])")
    let wins = seeds.count {
      problem.best(.tpe, trials: 60, seed: $0) > problem.best(.random, trials: 60, seed: $0)
    }
    #expect(wins >= 15, "\(wins) of 20")
  }

  @Test func `a seed decides everything`() {
    let space = Problem.all[1].space
    func run(_ seed: UInt64) -> [Assignment] {
      var tried: [Assignment] = []
      for number in 1...25 {
        let next = SearchMethod.tpe.suggestion(space, ranked: tried, seed: seed, number: number)
        tried.append(next ?? [:])
      }
      return tried
    }
    #expect(run(7) == run(7))
    #expect(run(7) != run(8))
    #expect(Set(run(7)).count == 25)
  }

  @Test(arguments: SearchMethod.allCases)
  func `a small space is tried out, and nothing twice`(method: SearchMethod) {
    let space = SearchSpace([
      SearchParameter(name: "a", domain: .categories(["1", "2", "3"])),
      SearchParameter(
        name: "b", domain: .integers(low: 0, high: 4, step: 1, isLogarithmic: false),
        conditions: [.init(name: "a", values: ["2"])]),
    ])
    var tried: [Assignment] = []
    while tried.count < 50,
      let next = method.suggestion(space, ranked: tried, seed: 1, number: tried.count + 1)
    {
      tried.append(next)
    }
    #expect(Set(tried).count == tried.count && tried.count == 7)
    #expect(tried.allSatisfy { ($0["b"] != nil) == ($0["a"] == "2") })
  }

  @Test func `densities are densities`() {
    for values in [[], [0.5], [0], [1, 1, 1], [0.1, 0.2, 0.9]] {
      let density = ParzenDensity(values)
      #expect(abs(density.probability((-1, 2)) - 1) < 1e-12)
      let parts = (0..<10).map { density.probability((Double($0) / 10, Double($0 + 1) / 10)) }
      #expect(abs(parts.reduce(0, +) - 1) < 1e-12 && parts.allSatisfy { $0 > 0 })
      var generator = SplitMix64(seed: 3)
      let draws = (0..<20_000).map { _ in density.draw(&generator) }
      for (index, part) in parts.enumerated() {
        let share = Double(draws.count { Int(min($0 * 10, 9)) == index }) / 20_000
        #expect(abs(share - part) < 0.02, "\(values): \(share), \(part)")
      }
    }
    // One value is as likely as what is known beforehand.
    #expect(ParzenDensity([0.9]).probability((0.8, 1)) > ParzenDensity([]).probability((0.8, 1)))
  }
}
