/// The parameters that a search varies.
public struct SearchSpace: Sendable, Equatable, Codable {
  /// The parameters; conditions refer to earlier ones.
  public let parameters: [SearchParameter]

  /// A space.
  ///
  /// - Precondition: names differ, and conditions refer to parameters that stand before.
  public init(_ parameters: [SearchParameter]) {
    var names: Set<String> = []
    for parameter in parameters {
      precondition(
        parameter.conditions.allSatisfy { names.contains($0.name) },
        "\(parameter.name) depends on what comes later")
      precondition(names.insert(parameter.name).inserted, "\(parameter.name) twice")
    }
    self.parameters = parameters
  }

  /// Names of the parameters.
  public var names: [String] { parameters.map(\.name) }

  /// The parameter of this name.
  public subscript(name: String) -> SearchParameter? { parameters.first { $0.name == name } }

  /// The space without the parameters of some names, and without those that have a value only where one of
  /// these has another value than given.
  ///
  /// - Parameter fixed: values, as texts, of parameters that are not searched.
  public func fixing(_ fixed: [String: String]) -> SearchSpace {
    let kept = parameters.filter { parameter in
      fixed[parameter.name] == nil
        && parameter.conditions.allSatisfy { condition in
          fixed[condition.name].map(condition.values.contains) ?? true
        }
    }
    return SearchSpace(
      kept.map { parameter in
        SearchParameter(
          name: parameter.name, domain: parameter.domain,
          conditions: parameter.conditions.filter { fixed[$0.name] == nil })
      })
  }

  /// Chooses a value for every parameter that has one, in order.
  ///
  /// - Parameter choose: the value of a parameter.
  public func assignment(_ choose: (SearchParameter) -> String) -> Assignment {
    var values: [String: String] = [:]
    for parameter in parameters where parameter.isActive(beside: values) {
      values[parameter.name] = choose(parameter)
    }
    return values
  }
}

/// Values of parameters, as texts; those without a value are left out.
public typealias Assignment = [String: String]
