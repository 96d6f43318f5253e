/// The parameters that a search varies.
///
/// Several of them may have one name where their conditions exclude each other: a learning rate may have one
/// range with one loss and another with the other.
public struct SearchSpace: Sendable, Equatable, Codable {
  /// The parameters; conditions refer to earlier ones.
  public let parameters: [SearchParameter]

  /// A space.
  ///
  /// - Precondition: parameters of one name exclude each other, and conditions refer to parameters that stand
  ///   before.
  public init(_ parameters: [SearchParameter]) {
    for (index, parameter) in parameters.enumerated() {
      let earlier = parameters[..<index]
      precondition(
        parameter.conditions.allSatisfy { condition in
          earlier.contains { $0.name == condition.name }
        },
        "\(parameter.name) depends on what comes later")
      precondition(
        earlier.allSatisfy { $0.name != parameter.name || $0.excludes(parameter) },
        "\(parameter.name) twice")
    }
    self.parameters = parameters
  }

  /// Names of the parameters, each once.
  public var names: [String] {
    var seen: Set<String> = []
    return parameters.map(\.name).filter { seen.insert($0).inserted }
  }

  /// The parameters of this name; where they are several, they exclude each other.
  public subscript(name: String) -> [SearchParameter] { parameters.filter { $0.name == name } }

  /// What to call a parameter: its name, and when it has a value where others of its name have one, too.
  public func label(of parameter: SearchParameter) -> String {
    guard self[parameter.name].count > 1 else { return parameter.name }
    let conditions = parameter.conditions.map { "\($0.name) \($0.values.joined(separator: ", "))" }
    return "\(parameter.name) (\(conditions.joined(separator: "; ")))"
  }

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
