/// How parameters are called in messages: as in Swift, as flags of the command, or as in a text of settings.
///
/// A library says `batchSize`, the command `--batch-size`; both come from one text.
package struct ParameterNames: Sendable {
  private let prefix: String
  private let separator: String?

  /// As properties are called: `batchSize`.
  package static let swift = ParameterNames(prefix: "", separator: nil)
  /// As flags are called: `--batch-size`.
  package static let flags = ParameterNames(prefix: "--", separator: "-")
  /// As settings are called where no flag was given: `batch-size`.
  package static let plain = ParameterNames(prefix: "", separator: "-")

  /// The name of a parameter, which is given as Swift has it, and a value behind it where one is given.
  ///
  /// - Parameter flag: name of its flag, where that is not the same with hyphens.
  package func callAsFunction(
    _ parameter: String, flag: String? = nil, _ value: String? = nil
  ) -> String {
    let name = separator.map { flag ?? Self.divided(parameter, by: $0) } ?? parameter
    return prefix + name + (value.map { " " + $0 } ?? "")
  }

  /// What is said to whoever writes Swift, or else what is said at a command line.
  package func choose(swift: String, command: String) -> String {
    separator == nil ? swift : command
  }

  /// `batchSize` as `batch-size`, or with another separator.
  package static func divided(_ name: String, by separator: String) -> String {
    name.map { $0.isUppercase ? separator + $0.lowercased() : String($0) }.joined()
  }
}

/// An error, or a warning, whose text names parameters.
package protocol ParameterNaming: CustomStringConvertible {
  /// What is wrong and what to do, with parameters by these names.
  func text(_ name: ParameterNames) -> String
}

extension ParameterNaming {
  /// What is wrong and what to do, with parameters as Swift calls them.
  public var description: String { text(.swift) }
}

extension ParameterNames {
  /// What any error says, with parameters by these names where it has some.
  package func text(of error: any Error) -> String {
    (error as? any ParameterNaming)?.text(self) ?? "\(error)"
  }
}
