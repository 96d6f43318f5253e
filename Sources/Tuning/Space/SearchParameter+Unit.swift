import Foundation

// A number stands at a place u in 0 … 1, where all places are equally likely before anything is known. Each
// of n steps owns an interval of the length 1/n, with its value in the middle.

extension SearchParameter {
  /// Whether equal ratios are equally likely.
  public var isLogarithmic: Bool {
    switch domain {
    case .integers(_, _, _, let isLogarithmic), .reals(_, _, _, let isLogarithmic): isLogarithmic
    case .categories, .ordered: false
    }
  }

  /// Ends of the range, with half a step at both ends, on the scale that is searched.
  private var ends: (lower: Double, upper: Double) {
    let range: (Double, Double)
    switch domain {
    case .integers(let low, let high, let step, _):
      let last = low + (high - low) / step * step
      range = (Double(low) - Double(step) / 2, Double(last) + Double(step) / 2)
    case .reals(let low, let high, nil, _):
      range = (low, high)
    case .reals(let low, let high, let step?, _):
      let last = low + Double(Self.steps(low, high, step)) * step
      range = (low - step / 2, last + step / 2)
    case .categories(let values), .ordered(let values):
      range = (-0.5, Double(values.count) - 0.5)
    }
    return isLogarithmic ? (log(range.0), log(range.1)) : range
  }

  /// The number that a text stands for: its place in a list of texts.
  public func number(of text: String) -> Double? {
    if let texts { return texts.firstIndex(of: text).map(Double.init) }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  /// Place of a value, 0 … 1; `nil` for a text that is no value of this kind.
  ///
  /// Values beside the steps, such as those a search starts from, have places between them.
  public func place(of text: String) -> Double? {
    guard let number = number(of: text) else { return nil }
    let (lower, upper) = ends
    guard upper > lower else { return 0.5 }
    guard !isLogarithmic || number > 0 else { return 0 }
    let scaled = isLogarithmic ? log(number) : number
    return min(max((scaled - lower) / (upper - lower), 0), 1)
  }

  /// The value at a place of 0 … 1.
  public func value(at place: Double) -> String {
    let (lower, upper) = ends
    let scaled = lower + min(max(place, 0), 1) * (upper - lower)
    let number = isLogarithmic ? exp(scaled) : scaled
    switch domain {
    case .integers(let low, let high, let step, _):
      let steps = ((number - Double(low)) / Double(step)).rounded()
      return "\(low + step * Int(min(max(steps, 0), Double((high - low) / step))))"
    case .reals(let low, let high, nil, _):
      return Self.text(min(max(number, low), high), digits: 4)
    case .reals(let low, let high, let step?, _):
      let steps = ((number - low) / step).rounded()
      let kept = min(max(steps, 0), Double(Self.steps(low, high, step)))
      return Self.text(low + step * kept, digits: 10)
    case .categories(let values), .ordered(let values):
      return values[Int(min(max(number.rounded(), 0), Double(values.count - 1)))]
    }
  }

  /// With this many significant digits, which hides what sums of steps leave behind.
  private static func text(_ value: Double, digits: Int) -> String {
    String(format: "%.\(digits)g", value)
  }
}
