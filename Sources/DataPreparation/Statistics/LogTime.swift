import Wording

/// Times of logs as people read them.
package enum LogTime {
  /// A date where the number can be one, else the number: logs may count anything.
  package static func text(_ time: Double) -> String {
    time < 1e8 ? plain(time) : NumberText.time(time)
  }

  /// The number, without a point where it is whole.
  package static func plain(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}
