import ArgumentParser
import Console
import EventLogs

/// The time that a log is bounded to.
struct PeriodOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only events from this time on: a date, ISO 8601 or Unix seconds.", valueName: "2014-04-01"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "Only events up to this time; a date is the whole day.", valueName: "2014-09-29"))
  var until: String?

  func validate() throws {
    guard LogPeriod(from: from, until: until) == nil else { return }
    let given = [from.map { "--from '\($0)'" }, until.map { "--until '\($0)'" }]
    throw ValidationError(
      "\(given.compactMap(\.self).joined(separator: " ")) is no period; allowed: Unix seconds, or ISO 8601 as 2014-04-01, in their order"
    )
  }

  /// Whether a bound is given.
  var isGiven: Bool { from != nil || until != nil }

  /// The bounds in a log that is read so; all of time where none is given.
  func period(in log: LogOptions) throws -> LogPeriod {
    guard !isGiven || !log.sequences.noTime else {
      throw CommandError.usage("a log with --no-time has no times for --from and --until")
    }
    return LogPeriod(from: from, until: until) ?? LogPeriod()
  }
}
