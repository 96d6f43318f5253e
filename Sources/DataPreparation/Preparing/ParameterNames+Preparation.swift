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
  var windowDays: String { choose(swift: "days of windows", command: "--window-days") }
  var hourlyGap: String { choose(swift: "a sessionGap of 3600", command: "--session-gap 60") }
}
