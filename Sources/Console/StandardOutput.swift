import Foundation
import SystemFiles

/// Standard output: every text goes to the system at once, so that a reader sees each line when it is
/// written.
package enum StandardOutput {
  /// Makes a write to a closed pipe an error instead of the end of the process.
  package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Whether people read it.
  package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Writes text, where no other process speaks for this one.
  ///
  /// - Throws: ``CommandError/outputClosed`` when nobody reads any more, ``CommandError/io(_:)`` for a
  ///   full disk and the like.
  package static func write(_ text: String) throws(CommandError) {
    if Messages.isSilent { return }
    if let code = writeAll(text, to: STDOUT_FILENO) {
      if code == EPIPE { throw .outputClosed }
      throw .io("standard output: writing failed: \(systemMessage(code))")
    }
  }

  /// Writes text and a line feed.
  package static func writeLine(_ text: String) throws(CommandError) { try write(text + "\n") }
}
