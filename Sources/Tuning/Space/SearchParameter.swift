/// A parameter that is searched, and which values it may take.
public struct SearchParameter: Sendable, Equatable, Codable {
  /// Values to choose from.
  public enum Domain: Sendable, Equatable, Codable {
    /// Whole numbers `low`, `low + step`, … up to `high`; with `isLogarithmic`, equal ratios are equally
    /// likely, and the step is 1.
    case integers(low: Int, high: Int, step: Int, isLogarithmic: Bool)
    /// Numbers from `low` to `high`: `low`, `low + step`, … if there is a step, else any; with
    /// `isLogarithmic`, equal ratios are equally likely, and there is no step.
    case reals(low: Double, high: Double, step: Double?, isLogarithmic: Bool)
    /// Texts without an order.
    case categories([String])
    /// Texts in an order: what is near in the list is alike. As good for steps of any size as for a number
    /// beyond the last one that stands for "none".
    case ordered([String])
  }

  /// A parameter that has a value only where another one has one of some values.
  public struct Condition: Sendable, Equatable, Codable {
    /// The other parameter, one that stands before this one in the space.
    public let name: String
    /// Its values, as texts.
    public let values: [String]

    /// A condition.
    public init(name: String, values: [String]) {
      self.name = name
      self.values = values
    }
  }

  /// The parameter's name.
  public let name: String
  /// Values to choose from.
  public let domain: Domain
  /// When the parameter has a value at all; all conditions must hold.
  public let conditions: [Condition]

  /// A parameter.
  ///
  /// - Precondition: the domain is not empty, steps are above 0, and logarithmic bounds are above 0.
  public init(name: String, domain: Domain, conditions: [Condition] = []) {
    switch domain {
    case .integers(let low, let high, let step, let isLogarithmic):
      precondition(low <= high && step >= 1, "whole numbers \(low) … \(high) by \(step)")
      precondition(!isLogarithmic || low > 0 && step == 1, "logarithm of \(low) by \(step)")
    case .reals(let low, let high, let step, let isLogarithmic):
      precondition(low <= high && step ?? 1 > 0, "numbers \(low) … \(high)")
      precondition(!isLogarithmic || low > 0 && step == nil, "logarithm of \(low)")
    case .categories(let values), .ordered(let values):
      precondition(!values.isEmpty, "no categories")
    }
    self.name = name
    self.domain = domain
    self.conditions = conditions
  }

  /// Whether the parameter has a value beside the given ones.
  public func isActive(beside values: [String: String]) -> Bool {
    conditions.allSatisfy { values[$0.name].map($0.values.contains) ?? false }
  }

  /// The parameter's own value among those of an assignment; `nil` where it has none, even if another
  /// parameter of the same name has one.
  public func value(in assignment: Assignment) -> String? {
    isActive(beside: assignment) ? assignment[name] : nil
  }

  /// Whether the two never have a value at the same time, since one condition or another excludes it.
  func excludes(_ other: SearchParameter) -> Bool {
    conditions.contains { condition in
      other.conditions.contains {
        $0.name == condition.name && Set($0.values).isDisjoint(with: condition.values)
      }
    }
  }

  /// The categories; `nil` for numbers and for what has an order.
  public var categories: [String]? {
    if case .categories(let values) = domain { values } else { nil }
  }

  /// The values, where they are a list of texts.
  public var texts: [String]? {
    switch domain {
    case .categories(let values), .ordered(let values): values
    case .integers, .reals: nil
    }
  }

  /// Number of values; `nil` for a continuous range.
  public var valueCount: Int? {
    switch domain {
    case .integers(let low, let high, let step, _): (high - low) / step + 1
    case .reals(let low, let high, let step, _): step.map { Self.steps(low, high, $0) + 1 }
    case .categories(let values), .ordered(let values): values.count
    }
  }

  /// Whole steps that fit between the bounds, rounding aside.
  static func steps(_ low: Double, _ high: Double, _ step: Double) -> Int {
    Int(min(((high - low) / step + 1e-9).rounded(.down), 1e15))
  }
}
