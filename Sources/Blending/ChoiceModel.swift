import Dispatch
import Foundation
import Synchronization

/// What was chosen, out of what, again and again: each candidate has some numbers that speak for it.
///
/// A candidate's numbers are few of all there are, as pairs of a column and a value.
struct Choices: Sendable {
  /// Number of columns.
  let columns: Int
  /// Columns and values of all candidates, one after the other.
  private(set) var values: [(column: Int32, value: Float)] = []
  /// Where the numbers of each candidate begin, and those of the last end.
  private(set) var candidates = [0]
  /// Where the candidates of each choice begin, and those of the last end.
  private(set) var choices = [0]
  /// Place of the chosen one among all candidates; −1 where it is none of them.
  private(set) var chosen: [Int] = []

  init(columns: Int) { self.columns = columns }

  /// Number of choices.
  var count: Int { chosen.count }

  mutating func add(_ value: Float, at column: Int) { values.append((Int32(column), value)) }

  mutating func endCandidate() { candidates.append(values.count) }

  /// - Parameter chosen: place of the chosen one among the candidates since the last call.
  mutating func endChoice(chosen place: Int?) {
    chosen.append(place.map { choices[count] + $0 } ?? -1)
    choices.append(candidates.count - 1)
  }

  mutating func append(_ other: Choices) {
    candidates += other.candidates.dropFirst().map { $0 + values.count }
    chosen += other.chosen.map { $0 < 0 ? $0 : $0 + choices[count] }
    let first = choices[choices.count - 1]
    choices += other.choices.dropFirst().map { $0 + first }
    values += other.values
  }

  /// Σ weight · value of a candidate.
  func utility(_ candidate: Int, _ weights: [Double]) -> Double {
    var sum = 0.0
    for place in candidates[candidate]..<candidates[candidate + 1] {
      sum += weights[Int(values[place].column)] * Double(values[place].value)
    }
    return sum
  }
}

/// The conditional logit (McFadden, *Conditional logit analysis of qualitative choice behavior*, 1974): a candidate is
/// chosen with a probability of exp(its utility) over the sum of all; its log-likelihood is concave, and Newton's
/// method finds the weights in a few steps.
struct ConditionalLogit {
  let choices: Choices
  /// Columns that may have a weight; the others keep 0.
  let active: [Int]
  /// What each squared weight costs, which keeps those that little speaks for small.
  let ridge: Double

  /// Value, slope and curvature of what is to be made large.
  struct Expansion {
    var value = 0.0
    var gradient: [Double]
    /// Minus the second derivatives, row by row.
    var curvature: [Double]

    init(_ count: Int) {
      gradient = .init(repeating: 0, count: count)
      curvature = .init(repeating: 0, count: count * count)
    }
  }

  /// The best weights, one for each column.
  func fit(from start: [Double], threads: Int) -> [Double] {
    var weights = start
    var at = expansion(weights, threads: threads)
    for _ in 0..<50 {
      guard let step = solve(at.curvature, at.gradient) else { break }
      let promised = zip(step, at.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      if promised < 1e-6 { break }
      var length = 1.0
      var isBetter = false
      while !isBetter, length > 1e-4 {
        var next = weights
        for (place, column) in active.enumerated() { next[column] += length * step[place] }
        let there = expansion(next, threads: threads)
        if there.value > at.value {
          (weights, at, isBetter) = (next, there, true)
        } else {
          length /= 2
        }
      }
      if !isBetter { break }
    }
    return weights
  }

  /// Sums over blocks of choices that do not depend on the threads, added in their order.
  private func expansion(_ weights: [Double], threads: Int) -> Expansion {
    let blocks = min(64, max(1, choices.count))
    let parts = Mutex([Expansion?](repeating: nil, count: blocks))
    DispatchQueue.concurrentPerform(iterations: min(threads, blocks)) { thread in
      for block in stride(from: thread, to: blocks, by: min(threads, blocks)) {
        let range = choices.count * block / blocks..<choices.count * (block + 1) / blocks
        let part = expansion(weights, range)
        parts.withLock { $0[block] = part }
      }
    }
    var sum = Expansion(active.count)
    for case let part? in parts.withLock({ $0 }) {
      sum.value += part.value
      for index in sum.gradient.indices { sum.gradient[index] += part.gradient[index] }
      for index in sum.curvature.indices { sum.curvature[index] += part.curvature[index] }
    }
    for (place, column) in active.enumerated() {
      sum.value -= ridge / 2 * weights[column] * weights[column]
      sum.gradient[place] -= ridge * weights[column]
      sum.curvature[place * active.count + place] += ridge
    }
    return sum
  }

  private func expansion(_ weights: [Double], _ range: Range<Int>) -> Expansion {
    let size = active.count
    var result = Expansion(size)
    var places = [Int](repeating: -1, count: choices.columns)
    for (place, column) in active.enumerated() { places[column] = place }
    var mean = [Double](repeating: 0, count: size)
    var isTouched = [Bool](repeating: false, count: size)
    var utilities: [Double] = []
    for choice in range where choices.chosen[choice] >= 0 {
      let all = choices.choices[choice]..<choices.choices[choice + 1]
      utilities.removeAll(keepingCapacity: true)
      for candidate in all { utilities.append(choices.utility(candidate, weights)) }
      let highest = utilities.reduce(-.infinity, max)
      let total = utilities.reduce(0) { $0 + exp($1 - highest) }
      let chosen = choices.chosen[choice]
      result.value += utilities[chosen - all.lowerBound] - highest - log(total)
      var touched: [Int] = []
      for (offset, candidate) in all.enumerated() {
        let share = exp(utilities[offset] - highest) / total
        let numbers = choices.candidates[candidate]..<choices.candidates[candidate + 1]
        for first in numbers {
          let row = places[Int(choices.values[first].column)]
          guard row >= 0 else { continue }
          let value = Double(choices.values[first].value)
          if candidate == chosen { result.gradient[row] += value }
          if !isTouched[row] { touched.append(row) }
          isTouched[row] = true
          mean[row] += share * value
          for second in numbers {
            let column = places[Int(choices.values[second].column)]
            if column >= 0 {
              result.curvature[row * size + column] +=
                share * value * Double(choices.values[second].value)
            }
          }
        }
      }
      for row in touched {
        result.gradient[row] -= mean[row]
        for column in touched {
          result.curvature[row * size + column] -= mean[row] * mean[column]
        }
      }
      for row in touched { (mean[row], isTouched[row]) = (0, false) }
    }
    return result
  }

  /// The solution of a symmetric positive definite system, by Cholesky's method; `nil` when it is none.
  private func solve(_ matrix: [Double], _ right: [Double]) -> [Double]? {
    let size = right.count
    var lower = matrix
    for row in 0..<size {
      for column in 0...row {
        var sum = matrix[row * size + column]
        for index in 0..<column { sum -= lower[row * size + index] * lower[column * size + index] }
        if row == column {
          guard sum > 0 else { return nil }
          lower[row * size + row] = sum.squareRoot()
        } else {
          lower[row * size + column] = sum / lower[column * size + column]
        }
      }
    }
    var solution = right
    for row in 0..<size {
      for index in 0..<row { solution[row] -= lower[row * size + index] * solution[index] }
      solution[row] /= lower[row * size + row]
    }
    for row in (0..<size).reversed() {
      for index in row + 1..<max(size, row + 1) {
        solution[row] -= lower[index * size + row] * solution[index]
      }
      solution[row] /= lower[row * size + row]
    }
    return solution
  }
}
