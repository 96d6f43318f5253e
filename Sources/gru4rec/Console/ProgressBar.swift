import Foundation
import Synchronization

/// A line on the terminal that is drawn over and over; nothing where standard error is no terminal.
final class ProgressBar: Sendable {
  private let isShown: Bool
  private let hasLine = Mutex(false)

  init(quiet: Bool) { isShown = !quiet && Messages.isTerminal }

  /// Draws the line.
  ///
  /// - Parameters:
  ///   - label: what is going on, before the bar.
  ///   - fraction: share that is done.
  ///   - details: numbers behind the bar, the most important first; those that do not fit are left out.
  func show(_ label: String, fraction: Double, details: [String]) {
    guard isShown else { return }
    let share = min(max(fraction, 0), 1)
    var line = "\(label) \(Self.bar(share)) \(Int(share * 100))%"
    let width = Self.width
    for detail in details where line.count + detail.count + 2 < width { line += "  \(detail)" }
    hasLine.withLock { hasLine in
      hasLine = true
      Messages.write("\r\(line)\u{1B}[K")
    }
  }

  /// Removes the line, so that other text can be written.
  func clear() {
    hasLine.withLock { hasLine in
      if hasLine { Messages.write("\r\u{1B}[K") }
      hasLine = false
    }
  }

  private static func bar(_ share: Double) -> String {
    let done = Int(share * 20)
    let full = Messages.paint(String(repeating: "━", count: done), .green)
    return full + String(repeating: "─", count: 20 - done)
  }

  private static var width: Int {
    var size = winsize()
    let known = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return known ? Int(size.ws_col) : 80
  }
}
