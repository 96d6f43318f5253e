import ArgumentParser
import Console
import EventLogs
import SessionData
import SyntheticLogs
import Wording

/// `gru4rec generate`: invents a click log.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write a synthetic but realistic click log, for trying things out.",
    discussion: """
      Visitors look for a kind of thing or a colour, change their minds, come back to what they saw and \
      wander off; items appear, are in fashion and vanish. Simple methods and GRU4Rec do on it as on \
      real logs. The same settings give the same file.

      Example:
        gru4rec generate --output log.tsv --items-output items.tsv --sessions 10000
      """)

  @Option(help: ArgumentHelp("Log to write; .gz and .zst compress.", valueName: "log.tsv"))
  var output: String

  @Option(help: ArgumentHelp("Table of item titles to write.", valueName: "items.tsv"))
  var itemsOutput: String?

  @Option(help: ArgumentHelp("Number of sessions.", valueName: "n"))
  var sessions = 10_000

  @Option(help: ArgumentHelp("Number of items.", valueName: "n"))
  var catalogue = 1000

  @Option(
    help: ArgumentHelp(
      "Days that the log covers. (default: 2 … 60, some 2000 sessions each)", valueName: "n"))
  var days: Int?

  @Option(
    help: ArgumentHelp("How many times as fast items come and go as usual.", valueName: "factor"))
  var drift = 1.0

  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "n"))
  var seed: UInt64 = 42

  @Option(help: ArgumentHelp("How much a click says about the next, 0 … 1.", valueName: "share"))
  var predictability = 0.8

  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    guard sessions >= 1 else {
      throw ValidationError("--sessions is \(sessions); allowed: 1 or more")
    }
    guard (1...Int(Int32.max)).contains(catalogue) else {
      throw ValidationError("--catalogue is \(catalogue); allowed: 1 … \(Int32.max)")
    }
    if let days, !(1...3650).contains(days) {
      throw ValidationError("--days is \(days); allowed: 1 … 3650")
    }
    guard drift >= 0.01, drift <= 100 else {
      throw ValidationError("--drift is \(drift); allowed: 0.01 … 100")
    }
    guard (0...1).contains(predictability) else {
      throw ValidationError("--predictability is \(predictability); allowed: 0 … 1")
    }
  }

  func run() throws {
    try OutputCheck.check([output] + [itemsOutput].compactMap(\.self))
    var settings = SyntheticSessions.Settings()
    settings.sessions = sessions
    settings.catalogue = catalogue
    settings.seed = seed
    settings.predictability = predictability
    settings.days = days
    settings.drift = drift
    let source = SyntheticSessions(settings)
    let bar = ProgressBar(quiet: outputOptions.quiet)
    Interruption.watch()
    var writer = try EventLogWriter(path: output)
    try source.writeEvents(to: &writer) { done in
      bar.show(
        "writing", fraction: Double(done) / Double(sessions),
        details: ["\(NumberText.grouped(done)) sessions"])
      return !Interruption.isRequested
    }
    bar.clear()
    if Interruption.isRequested {
      throw CommandError.interrupted("stopped; nothing was written")
    }
    try writer.finish()
    if let itemsOutput { try source.writeItems(to: itemsOutput) }
    try report(days: source.days)
  }

  private func report(days: Int) throws {
    if outputOptions.json {
      let result = JSONObject([
        "output": output, "items_output": itemsOutput, "sessions": sessions,
        "catalogue": catalogue, "seed": seed, "predictability": predictability,
        "days": days, "drift": drift,
      ])
      try StandardOutput.writeLine(result.json)
    } else {
      let items = itemsOutput.map { "; their titles: \($0)" } ?? ""
      try StandardOutput.writeLine(
        "\(output): \(NumberText.count(sessions, "session")) over "
          + "\(NumberText.count(catalogue, "item"))\(items)")
    }
  }
}
