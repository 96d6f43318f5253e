import Foundation
import Synchronization
import SystemFiles
import Wording

/// What the command says beside its result, on standard error.
package enum Messages {
  private static let isJSON = Atomic(false)

  /// Lets every message from now on be a JSON object on a line of its own, as a server's log is read by programs.
  package static func writeJSON() { isJSON.store(true, ordering: .relaxed) }

  /// What this process is among several that do the same, and whether another one speaks for all.
  private static let voice = Mutex((name: String?.none, isSilent: false))

  /// Lets this process say nothing from now on but what ends it alone, as that of a name: `rank 2`.
  package static func fallSilent(as name: String) { voice.withLock { $0 = (name, true) } }

  /// Lets this process say what it says as that of a name.
  package static func speak(as name: String) { voice.withLock { $0 = (name, false) } }

  /// Whether another process speaks for this one.
  static var isSilent: Bool { voice.withLock { $0.isSilent } }

  private static func named(_ text: String) -> String {
    voice.withLock { $0.name }.map { "\($0): \(text)" } ?? text
  }

  /// Whether people read it.
  package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether it may be coloured: on a terminal that can, unless NO_COLOR is set to anything.
  package static let isColoured: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return isTerminal && environment["NO_COLOR", default: ""].isEmpty
      && environment["TERM"] != "dumb"
  }()

  /// A line of information.
  package static func note(_ text: String) { say("notice", text, "\(text)\n") }

  /// A warning.
  package static func warning(_ text: String) {
    let text = named(text)
    say("warning", text, "\(paint("gru4rec: warning:", .yellow)) \(text)\n")
  }

  /// Several warnings.
  package static func warnings(_ warnings: [some CustomStringConvertible]) {
    for text in warnings { warning("\(text)") }
  }

  /// What ended the command.
  package static func error(_ error: any Error) {
    var text = Self.text(error)
    if text.isEmpty { return }
    text = named(text)
    // It speaks for itself at its end.
    voice.withLock { $0 = (nil, false) }
    say("error", text, "\(paint("gru4rec:", .red)) \(text)\n")
  }

  /// A line of a log that programs read.
  ///
  /// - Parameter details: members beside time, level and message.
  package static func log(_ level: String, _ text: String, _ details: JSONObject = JSONObject()) {
    let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    var line = JSONObject(["time": time, "level": level, "message": text])
    line.append(details)
    write(line.json + "\n")
  }

  private static func say(_ level: String, _ text: String, _ plain: String) {
    if isJSON.load(ordering: .relaxed) { log(level, text) } else { write(plain) }
  }

  /// An error in the command's words: parameters are flags.
  package static func text(_ error: any Error) -> String {
    ParameterNames.flags.text(of: error)
  }

  /// Text as it stands; a failure has nobody to be told to.
  package static func write(_ text: String) {
    if !isSilent { _ = writeAll(text, to: STDERR_FILENO) }
  }

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
