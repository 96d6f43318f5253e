import Foundation

/// Exit codes (sysexits).
package enum ExitStatus: Int32 {
  case done = 0
  case usage = 64
  case badData = 65
  case inputMissing = 66
  case internalError = 70
  case cannotCreate = 73
  case io = 74
  case interrupted = 130

  /// Ends the process.
  package func exit() -> Never { Foundation.exit(rawValue) }
}
