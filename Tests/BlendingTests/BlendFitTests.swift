import Baselines
import Foundation
import Recommendation
import SessionData
import Testing

@testable import Blending

@Suite struct BlendFitTests {
  /// Two candidates with one number each; chosen are three of four times those that have 1: the weight is ln 3.
  @Test func logitHasItsClosedForm() {
    var choices = Choices(columns: 2)
    for number in 0..<4000 {
      choices.add(1, at: 0)
      choices.endCandidate()
      choices.endCandidate()
      choices.endChoice(chosen: number % 4 == 0 ? 1 : 0)
    }
    let weights = ConditionalLogit(choices: choices, active: [0], ridge: 0)
      .fit(from: [0, 0], threads: 2)
    #expect(abs(weights[0] - 1.0986123) < 1e-4)
    #expect(weights[1] == 0)
  }

  /// At the best weights the numbers of what was chosen are those that are expected, whatever the columns share.
  @Test func logitBalancesWhatItExpects() {
    var choices = Choices(columns: 3)
    var state: UInt64 = 9
    func next() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 24)
    }
    for _ in 0..<600 {
      for _ in 0..<5 {
        choices.add(next(), at: 0)
        choices.add(next() * 2, at: 1)
        if next() < 0.3 { choices.add(1, at: 2) }
        choices.endCandidate()
      }
      choices.endChoice(chosen: Int(next() * 5))
    }
    let weights = ConditionalLogit(choices: choices, active: [0, 1, 2], ridge: 0)
      .fit(from: [0, 0, 0], threads: 3)
    var balance = [0.0, 0, 0]
    for choice in 0..<choices.count {
      let all = choices.choices[choice]..<choices.choices[choice + 1]
      let total = all.reduce(0) { $0 + exp(choices.utility($1, weights)) }
      for candidate in all {
        let share = exp(choices.utility(candidate, weights)) / total
        let chosen = candidate == choices.chosen[choice] ? 1.0 : 0
        for place in choices.candidates[candidate]..<choices.candidates[candidate + 1] {
          let (column, value) = choices.values[place]
          balance[Int(column)] += (chosen - share) * Double(value)
        }
      }
    }
    #expect(balance.allSatisfy { abs($0) < 0.05 }, "\(balance)")
  }

  /// Sessions that walk round a ring or come back to where they were, with items of chance in between.
  private func log(_ sessions: Int, seed: UInt64) -> EventLog {
    var state = seed
    func next(_ bound: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % bound)
    }
    return EventLog(
      sessions: (0..<sessions).map { _ in
        var items = [next(60)]
        for _ in 0..<6 {
          let last = items[items.count - 1]
          items.append(
            [(last + 1) % 60, items[max(0, items.count - 2)], next(60)][[0, 0, 1, 1, 2][next(5)]])
        }
        return items.map { "i\($0)" }
      })
  }

  @Test func whatBringsNothingIsLeftOut() throws {
    let train = log(1500, seed: 1)
    let models = try Blends.models(["popularity", "markov", "item-knn:neighbours=1"], of: train)
    let fit = try BlendFit(models, on: log(400, seed: 2))
    #expect(fit.members.map(\.isKept)[1], "\(fit.members)")
    #expect(!fit.members[2].isKept, "\(fit.members)")
    #expect(fit.weights.members.count == fit.kept.count)
    let best = try #require(fit.members.compactMap(\.alone?.sum).max())
    #expect(fit.quality.sum >= best - 1e-9)
    _ = try BlendedRecommender(fit.kept.map { models[$0] }, fit.weights)
  }

  /// A rule that counts no repetitions learns from the log that what was there before the last comes again.
  @Test func oneModelLearnsWhatWasSeen() throws {
    let train = log(1500, seed: 3)
    let models = try Blends.models(["sequential-rules:steps=1,repeats=ignored"], of: train)
    let fit = try BlendFit(models, on: log(400, seed: 4))
    #expect(fit.kept == [0])
    #expect(fit.seen.isKept, "\(fit.seen)")
    #expect(fit.weights.seen[1][0] > fit.weights.seen[4][0])
  }

  @Test func threadsChangeNothing() throws {
    let train = log(300, seed: 5)
    let models = try Blends.models(["gru4rec", "stan"], of: train)
    let fits = try [1, 3].map { threads in
      var settings = BlendFitSettings()
      settings.threads = threads
      settings.predictions = 700
      return try BlendFit(models, on: log(200, seed: 6), settings: settings)
    }
    #expect(fits[0].weights == fits[1].weights)
    #expect(fits[0].members == fits[1].members)
    #expect(fits[0].predictions >= 600 && fits[0].predictions <= 800)
  }

  @Test func aLogOfOtherItemsTeachesNothing() throws {
    let models = try Blends.models(["stan"], of: log(50, seed: 1))
    #expect(throws: BlendError.nothingToLearn) {
      _ = try BlendFit(models, on: EventLog(sessions: [["x", "y"], ["y", "z", "x"]]))
    }
  }
}
