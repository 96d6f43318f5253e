import Foundation
import SystemFiles
import Wording

/// What the command says beside its result, on standard error.
package enum Messages {
  /// Whether people read it.
  package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether it may be coloured: on a terminal that can, unless NO_COLOR is set to anything.
  package static let isColoured: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return isTerminal && environment["NO_COLOR", default: ""].isEmpty
      && environment["TERM"] != "dumb"
  }()

  /// A line of information.
  package static func note(_ text: String) { write(text + "\n") }

  /// A warning.
  package static func warning(_ text: String) {
    write("\(paint("gru4rec: warning:", .yellow)) \(text)\n")
  }

  /// What ended the command.
  package static func error(_ error: any Error) {
    let text = Self.text(error)
    if !text.isEmpty { write("\(paint("gru4rec:", .red)) \(text)\n") }
  }

  /// An error in the command's words: parameters are flags.
  package static func text(_ error: any Error) -> String {
    (error as? any ParameterNaming)?.text(.flags) ?? "\(error)"
  }

  /// Text as it stands; a failure has nobody to be told to.
  package static func write(_ text: String) { _ = writeAll(text, to: STDERR_FILENO) }

  /// Colours in use.
  package enum Colour: Int {
    case red = 31
    case green = 32
    case yellow = 33
  }

  /// The text in a colour where colours are wanted.
  package static func paint(_ text: String, _ colour: Colour) -> String {
    isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}
