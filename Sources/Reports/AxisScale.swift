import Foundation
import Wording

/// Where values stand along an axis, and which of them are labelled.
struct AxisScale {
  /// Values with a grid line, ascending.
  let ticks: [Double]
  /// Labels of ``ticks``.
  let labels: [String]

  private let isLogarithmic: Bool
  /// Ends of the axis; logarithms to base ten if the axis is logarithmic.
  private let lower: Double
  private let upper: Double

  /// Values closer to zero, or farther from it, than a drawing can tell from zero or from the infinite.
  private static let drawable = 1e-300...1e300

  /// Whether the value has a place on such an axis at all.
  static func canDraw(_ value: Double, on axis: LineChart.Axis) -> Bool {
    guard value.isFinite, abs(value) <= drawable.upperBound else { return false }
    return !axis.isLogarithmic || value >= drawable.lowerBound
  }

  /// Finds ends and ticks.
  ///
  /// - Parameters:
  ///   - values: what is drawn; values that cannot be are left out.
  ///   - tickCount: about how many ticks there is room for, at least 2.
  ///   - isRounded: whether the axis goes on to the next tick at both ends.
  init(values: [Double], axis: LineChart.Axis, tickCount: Int, isRounded: Bool) {
    var values = values.filter { Self.canDraw($0, on: axis) }
    isLogarithmic = axis.isLogarithmic
    if isLogarithmic {
      let low = log10(values.min() ?? 1)
      let high = log10(values.max() ?? 1)
      let scale = Self.logarithmic(low, high, tickCount: tickCount, isRounded: isRounded)
      (lower, upper) = (scale.lower, scale.upper)
      ticks = Self.chosen(axis, scale.lower, scale.upper) ?? scale.ticks
      labels = ticks.map(NumberText.value)
    } else {
      if axis.includesZero { values.append(0) }
      let low = values.min().map(Self.flushed) ?? 0
      let high = values.max().map(Self.flushed) ?? 0
      let scale = Self.linear(
        low, high, tickCount: tickCount, minimumStep: axis.isWhole ? 1 : 0, isRounded: isRounded)
      (lower, upper) = (scale.lower, scale.upper)
      let chosen = Self.chosen(axis, scale.lower, scale.upper)
      ticks = chosen ?? scale.ticks
      labels = chosen?.map(axis.label) ?? NumberText.labels(of: ticks, step: scale.step)
    }
  }

  /// The axis's own ticks between its ends, if it has any.
  private static func chosen(
    _ axis: LineChart.Axis, _ lower: Double, _ upper: Double
  ) -> [Double]? {
    guard !axis.ticks.isEmpty else { return nil }
    let margin = (upper - lower) * 1e-9
    return axis.ticks.filter {
      guard canDraw($0, on: axis) else { return false }
      return (lower - margin...upper + margin).contains(axis.isLogarithmic ? log10($0) : $0)
    }
  }

  /// Place of a value: 0 at the start of the axis, 1 at its end.
  func position(_ value: Double) -> Double {
    ((isLogarithmic ? log10(value) : value) - lower) / (upper - lower)
  }

  /// The smallest of 1, 2, 5 times a power of ten that is not below `size`.
  static func niceStep(atLeast size: Double) -> Double {
    let power = pow(10, (log10(size) + 1e-9).rounded(.down))
    // Rounding leaves a multiple that should be 2 a little above it.
    let multiple = [1.0, 2, 5].first { size / power <= $0 + 1e-6 }
    return power * (multiple ?? 10)
  }

  private static func flushed(_ value: Double) -> Double {
    abs(value) < drawable.lowerBound ? 0 : value
  }

  private static func linear(
    _ low: Double, _ high: Double, tickCount: Int, minimumStep: Double, isRounded: Bool
  ) -> (lower: Double, upper: Double, ticks: [Double], step: Double) {
    let size = max(abs(low), abs(high))
    let isFlat = high - low <= size * 1e-9
    if isFlat && !isRounded {
      // One place only: in the middle, and the only tick.
      let middle = low + (high - low) / 2
      let margin = size == 0 || minimumStep > 0 ? max(1, size * 1e-9) : size / 10
      let decimals = pow(10, Double(NumberText.decimalExponent(middle) - 3))
      let isWhole = middle == middle.rounded()
      return (middle - margin, middle + margin, [middle], isWhole ? 1 : decimals)
    }
    let margin = isFlat ? max(minimumStep, size == 0 ? 1 : size / 20) : 0
    let (low, high) = (low - margin, high + margin)
    // Values closer together than the smallest step are not what was promised: show them anyway.
    let smallest = high - low >= minimumStep ? minimumStep : 0
    let step = max(smallest, niceStep(atLeast: (high - low) / Double(tickCount)))
    let lower = isRounded ? (low / step + 1e-9).rounded(.down) * step : low
    let upper = isRounded ? (high / step - 1e-9).rounded(.up) * step : high
    var ticks: [Double] = []
    let first = (lower / step - 1e-9).rounded(.up)
    let last = (upper / step + 1e-9).rounded(.down)
    for index in stride(from: first, through: last, by: 1) { ticks.append(index * step) }
    return (lower, upper, ticks, step)
  }

  private static func logarithmic(
    _ low: Double, _ high: Double, tickCount: Int, isRounded: Bool
  ) -> (lower: Double, upper: Double, ticks: [Double]) {
    let decades = high - low
    // Few decades are divided at 2 and 5; many are shown every second, third, …
    let digits = decades <= Double(tickCount) / 2 ? [1.0, 2, 5] : [1.0]
    let stride = max(1, Int((decades / Double(tickCount)).rounded(.up)))
    let firstDecade = Int(low.rounded(.down)) - 1
    let lastDecade = Int(high.rounded(.up)) + 1
    let candidates = (firstDecade...lastDecade)
      .filter { $0.isMultiple(of: stride) }
      .flatMap { decade in digits.map { pow(10, Double(decade)) * $0 } }
    guard isRounded || decades < 1e-9 else {
      let inside = candidates.filter { (low - 1e-9...high + 1e-9).contains(log10($0)) }
      return (low, high, inside.count > 1 ? inside : [pow(10, low), pow(10, high)])
    }
    let below = candidates.last { log10($0) <= low + 1e-9 }.map { log10($0) }
    let above = candidates.first { log10($0) >= high - 1e-9 }.map { log10($0) }
    var lower = below ?? low
    var upper = above ?? high
    if upper - lower < 1e-9 {
      lower -= 0.35
      upper += 0.35
    }
    let inside = candidates.filter { (lower - 1e-9...upper + 1e-9).contains(log10($0)) }
    return (lower, upper, inside)
  }
}
