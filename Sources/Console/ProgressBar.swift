import Foundation
import Synchronization

/// A line on the terminal that is drawn over and over; nothing where standard error is no terminal.
package final class ProgressBar: Sendable {
  private let isShown: Bool
  private let line = Mutex(Line())

  private struct Line {
    var isThere = false
    var drawn: ContinuousClock.Instant?
  }

  /// Shortest time between two drawings.
  private static let period = Duration.milliseconds(90)

  package init(quiet: Bool) { isShown = !quiet && Messages.isTerminal }

  /// Draws the line.
  ///
  /// - Parameters:
  ///   - label: what is going on, before the bar.
  ///   - fraction: share that is done; `nil`, and no bar, where nobody knows how much there is.
  ///   - details: numbers behind the bar, the most important first; those that do not fit are left out.
  package func show(_ label: String, fraction: Double?, details: [String]) {
    guard isShown else { return }
    line.withLock { line in
      if let drawn = line.drawn, ContinuousClock.now - drawn < Self.period { return }
      line.isThere = true
      line.drawn = .now
      let share = fraction.map { min(max($0, 0), 1) }
      let percent = share.map { " \(Int($0 * 100))%" } ?? ""
      var tail = ""
      let barWidth = share == nil ? 0 : Self.barWidth + 1
      let room = Self.width - label.count - barWidth - percent.count - 1
      for detail in details where tail.count + detail.count + 2 <= room { tail += "  \(detail)" }
      let bar = share.map { " " + Self.bar($0) } ?? ""
      Messages.write("\r\(label)\(bar)\(percent)\(tail)\u{1B}[K")
    }
  }

  /// Removes the line, so that other text can be written.
  package func clear() {
    line.withLock { line in
      if line.isThere { Messages.write("\r\u{1B}[K") }
      line = Line()
    }
  }

  private static let barWidth = 20

  private static func bar(_ share: Double) -> String {
    let done = Int(share * Double(barWidth))
    let full = Messages.paint(String(repeating: "━", count: done), .green)
    return full + String(repeating: "─", count: barWidth - done)
  }

  private static var width: Int {
    var size = winsize()
    let known = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return known ? Int(size.ws_col) : 80
  }
}
