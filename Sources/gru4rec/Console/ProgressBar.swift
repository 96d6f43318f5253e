import Foundation
import Synchronization

/// A line on the terminal that is drawn over and over; nothing where standard error is no terminal.
final class ProgressBar: Sendable {
  private let isShown: Bool
  private let line = Mutex(Line())

  private struct Line {
    var isThere = false
    var drawn: ContinuousClock.Instant?
  }

  /// Shortest time between two drawings.
  private static let period = Duration.milliseconds(90)

  init(quiet: Bool) { isShown = !quiet && Messages.isTerminal }

  /// Draws the line.
  ///
  /// - Parameters:
  ///   - label: what is going on, before the bar.
  ///   - fraction: share that is done.
  ///   - details: numbers behind the bar, the most important first; those that do not fit are left out.
  func show(_ label: String, fraction: Double, details: [String]) {
    guard isShown else { return }
    line.withLock { line in
      if let drawn = line.drawn, ContinuousClock.now - drawn < Self.period { return }
      line.isThere = true
      line.drawn = .now
      let share = min(max(fraction, 0), 1)
      let percent = "\(Int(share * 100))%"
      var tail = ""
      let room = Self.width - label.count - Self.barWidth - percent.count - 3
      for detail in details where tail.count + detail.count + 2 <= room { tail += "  \(detail)" }
      Messages.write("\r\(label) \(Self.bar(share)) \(percent)\(tail)\u{1B}[K")
    }
  }

  /// Removes the line, so that other text can be written.
  func clear() {
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
