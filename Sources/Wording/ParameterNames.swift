/// How parameters are called in messages: as in Swift, or as flags of the command.
///
/// A library says `batchSize`, the command `--batch-size`; both come from one text.
package struct ParameterNames: Sendable {
  private let prefix: String
  private let separator: String?

  /// As properties are called: `batchSize`.
  package static let swift = ParameterNames(prefix: "", separator: nil)
  /// As flags are called: `--batch-size`.
  package static let flags = ParameterNames(prefix: "--", separator: "-")

  /// The name of a parameter, which is given as Swift has it, and a value behind it where one is given.
  package func callAsFunction(_ parameter: String, _ value: String? = nil) -> String {
    let name = separator.map { Self.divided(parameter, by: $0) } ?? parameter
    return prefix + name + (value.map { " " + $0 } ?? "")
  }

  /// `batchSize` as `batch-size`, or with another separator.
  package static func divided(_ name: String, by separator: String) -> String {
    name.map { $0.isUppercase ? separator + $0.lowercased() : String($0) }.joined()
  }
}

/// An error whose text names parameters.
package protocol ParameterNaming: Error, CustomStringConvertible {
  /// What is wrong and what to do, with parameters by these names.
  func text(_ name: ParameterNames) -> String
}

extension ParameterNaming {
  /// What is wrong and what to do, with parameters as Swift calls them.
  public var description: String { text(.swift) }
}
