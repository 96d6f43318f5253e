import ArgumentParser
import Console
import DataPreparation
import SessionData

extension PreparationRecipe: ExpressibleByArgument {}
extension TemporalSplit.Rule: ExpressibleByArgument {}

/// What is done with a raw log; what is not said is as the recipe has it.
struct PreparationOptions: ParsableArguments {
  @Flag(help: "Leave out users, sessions and items that were not known, such as NA or (not set).")
  var dropUnknown = false

  @Flag(help: "Leave out rows that stand in the log twice: same session or user, item and time.")
  var dropDuplicates = false

  @Option(
    help: ArgumentHelp(
      "Begin a new session behind a pause of so many minutes; 0 keeps sessions whole.",
      valueName: "minutes"))
  var sessionGap: Double?

  @Option(help: ArgumentHelp("Events that an item needs. (default: 5)", valueName: "n"))
  var minItemSupport: Int?

  @Option(help: ArgumentHelp("Events that a session needs. (default: 2)", valueName: "n"))
  var minSessionLength: Int?

  @Option(help: ArgumentHelp("Leave out sessions of more events. (default: none)", valueName: "n"))
  var maxSessionLength: Int?

  @Flag(
    inversion: .prefixedNo,
    help: "Leave out events on the item of the event before. (default: no)")
  var deduplicate: Bool?

  @Option(help: ArgumentHelp("Test on the last days. (default: 1)", valueName: "n"))
  var testDays: Double?

  @Option(help: ArgumentHelp("Test on this share of the sessions instead.", valueName: "0.1"))
  var testFraction: Double?

  @Option(
    help:
      "Test on the sessions that start or on those that end in the test period. (default: start)"
  )
  var testSessions: TemporalSplit.Rule?

  @Option(help: ArgumentHelp("Only sessions that start in the last days.", valueName: "n"))
  var lastDays: Double?

  @Option(
    help: ArgumentHelp("Several splits: the last windows of equal length.", valueName: "n"))
  var windows: Int?

  @Option(help: ArgumentHelp("Length of a window.", valueName: "n"))
  var windowDays: Double?

  @Option(
    help: ArgumentHelp(
      "Repeat a training event once more for so many seconds spent on it.", valueName: "s"))
  var dwellSeconds: Double?

  func validate() throws {
    try Self.require(sessionGap, "--session-gap", "0 … 5256000") {
      (0...5_256_000).contains($0)
    }
    try Self.require(minItemSupport.map(Double.init), "--min-item-support", "1 or more") { $0 >= 1 }
    try Self.require(minSessionLength.map(Double.init), "--min-session-length", "1 or more") {
      $0 >= 1
    }
    let shortest = Double(minSessionLength ?? 2)
    try Self.require(
      maxSessionLength.map(Double.init), "--max-session-length", "\(Int(shortest)) or more"
    ) { $0 >= shortest }
    try Self.requireDays(testDays, "--test-days")
    try Self.require(testFraction, "--test-fraction", "above 0 and below 1") { $0 > 0 && $0 < 1 }
    try Self.requireDays(lastDays, "--last-days")
    try Self.require(windows.map(Double.init), "--windows", "1 … 1000") { (1...1000).contains($0) }
    try Self.requireDays(windowDays, "--window-days")
    try Self.require(dwellSeconds, "--dwell-seconds", "1 or more") { $0 >= 1 }
    if testDays != nil, testFraction != nil {
      throw ValidationError("--test-days and --test-fraction are both given; take one of them")
    }
    if (windows == nil) != (windowDays == nil) {
      throw ValidationError("--windows and --window-days go together")
    }
  }

  /// Days above 0, a century at most.
  private static func requireDays(_ value: Double?, _ flag: String) throws {
    try require(value, flag, "above 0, 36500 at most") { $0 > 0 && $0 <= 36_500 }
  }

  private static func require(
    _ value: Double?, _ flag: String, _ allowed: String, _ isAllowed: (Double) -> Bool
  ) throws {
    guard let value, !(value.isFinite && isAllowed(value)) else { return }
    let text = Int(exactly: value).map(String.init) ?? "\(value)"
    throw ValidationError("\(flag) is \(text); allowed: \(allowed)")
  }

  /// The settings under a recipe; without times the test is the last tenth of the sessions.
  func settings(_ recipe: PreparationRecipe?, hasTimes: Bool) throws -> PreparationSettings {
    var settings = recipe?.settings ?? PreparationSettings()
    if !hasTimes {
      let seconds = [testDays, lastDays, windowDays, dwellSeconds].compactMap(\.self)
      guard seconds.isEmpty, sessionGap ?? 0 == 0 else {
        throw CommandError.usage(
          "a log with --no-time has no days and no pauses: --session-gap, --test-days, --last-days, "
            + "--windows and --dwell-seconds mean nothing there; --test-fraction says how much is the test"
        )
      }
      settings.sessionGap = nil
      settings.split = TemporalSplit(.fraction(0.1), rule: settings.split.rule)
    }
    settings.dropsUnknown = dropUnknown
    settings.dropsDuplicateRows = dropDuplicates
    if let sessionGap { settings.sessionGap = sessionGap == 0 ? nil : sessionGap * 60 }
    settings.minimumItemSupport = minItemSupport ?? settings.minimumItemSupport
    settings.minimumSessionLength = minSessionLength ?? settings.minimumSessionLength
    settings.maximumSessionLength = maxSessionLength ?? settings.maximumSessionLength
    settings.dropsImmediateRepeats = deduplicate ?? settings.dropsImmediateRepeats
    let period =
      testDays.map { TemporalSplit.Period.days($0) }
      ?? testFraction.map { TemporalSplit.Period.fraction($0) } ?? settings.split.period
    settings.split = TemporalSplit(period, rule: testSessions ?? settings.split.rule)
    settings.lastDays = lastDays ?? settings.lastDays
    if let windows, let windowDays {
      settings.windows = .init(count: windows, days: windowDays)
    }
    settings.dwellSeconds = dwellSeconds ?? settings.dwellSeconds
    return settings
  }
}
