import Wording

/// Parameters of a preparation that flags name another way than ``PreparationSettings``.
extension ParameterNames {
  var testDays: String { choose(swift: "split period", command: "--test-days") }
  var testFraction: String {
    choose(swift: "a split period of .fraction(0.1)", command: "--test-fraction 0.1")
  }
  var minimumItemSupport: String { self("minimumItemSupport", flag: "min-item-support") }
  var minimumSessionLength: String { self("minimumSessionLength", flag: "min-session-length") }
  var maximumSessionLength: String { self("maximumSessionLength", flag: "max-session-length") }
  var deduplicate: String { self("dropsImmediateRepeats", flag: "deduplicate") }
  var dropUnknown: String { self("dropsUnknown", flag: "drop-unknown") }
  var dropDuplicates: String { self("dropsDuplicateRows", flag: "drop-duplicates") }
  var windowDays: String { choose(swift: "days of windows", command: "--window-days") }
  var hourlyGap: String { choose(swift: "a sessionGap of 3600", command: "--session-gap 60") }

  /// What bounds a log to the times that are not isolated.
  func period(_ times: IsolatedTimes) -> String {
    let from = times.early > 0 ? "\(self("from")) \(LogTime.text(times.first))" : nil
    let until = times.late > 0 ? "\(self("until")) \(LogTime.text(times.last.rounded(.up)))" : nil
    return [from, until].compactMap(\.self).joined(separator: " ")
  }
}
