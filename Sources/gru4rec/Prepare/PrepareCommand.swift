import ArgumentParser
import Console
import DataPreparation
import EventLogs
import Foundation
import SessionData
import Wording

/// `gru4rec prepare`: from a raw log to training and test sets.
struct PrepareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare",
    abstract: "Make training and test sets from a raw log.",
    discussion: """
      Writes train_full.tsv and test.tsv, the same split once more inside the training part as \
      train_tr.tsv and train_valid.tsv, and prepare.json with what each stage left. A recipe reads the \
      files of a public data set as they are downloaded; flags override it.

      Example:
        gru4rec prepare events.csv --output data --recipe retailrocket
        gru4rec prepare log.tsv --output data --deduplicate --test-days 7
        gru4rec prepare log.tsv --output dataset/shop --recbole
      """)

  @Argument(help: "Raw logs, read as one.") var logs: [String]

  @Option(help: ArgumentHelp("Folder for the results; made if need be.", valueName: "dir"))
  var output: String

  @Option(help: "Pre-processing of a public data set.")
  var recipe: PreparationRecipe?

  @Flag(
    help: ArgumentHelp(
      "Write the split for RecBole, too: DIR.train.inter, DIR.valid.inter and DIR.test.inter in the folder DIR."
    ))
  var recbole = false

  @OptionGroup(title: "What is done") var options: PreparationOptions
  @OptionGroup(title: "Which time") var time: PeriodOptions
  @OptionGroup(title: "Input tables") var log: LogOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    let format = try log.format(over: recipe?.format ?? EventLogFormat())
    var settings = try options.settings(recipe, hasTimes: !format.timesAreRowNumbers)
    settings.period = try time.period(in: log)
    if log.userColumn != nil, settings.sessionGap == nil, options.sessionGap == nil {
      throw CommandError.usage(
        "--user-column needs --session-gap MINUTES, which says where a user's sessions end "
          + "(60 is usual; 0 takes a user's whole history as one)")
    }
    let folder = try PreparedFolder(
      output, windows: settings.windows?.count, writesBenchmark: recbole)
    let replaced = folder.files + folder.staleFiles
    try OutputCheck.check(replaced, inputs: logs, regular: replaced)
    let summary = PreparationSummary(
      logs: logs, recipe: recipe, format: format, settings: settings)
    let result = PreparationResult(summary: summary, folder: folder)
    let bar = ProgressBar(quiet: outputOptions.quiet)
    defer { bar.clear() }
    let start = ContinuousClock.now
    let events = try read(format, bar)
    note("read", events.report.rows, "row", since: start)
    if events.report.timesAreRowNumbers, !format.timesAreRowNumbers {
      throw CommandError.usage(
        "\(logs[0]) has lists of items without times; --no-time takes its sessions in their order")
    }
    LogOptions.warn(of: events.report, inspecting: true)
    Interruption.watch()
    bar.show("preparing", fraction: nil, details: [])
    let report: PreparationReport
    do {
      report = try Preparation(settings).run(
        events, warn: { warn($0, bar) },
        take: { window in
          bar.clear()
          result.warn(window.report)
          try folder.write(window) { done, all in
            bar.show(
              "writing", fraction: Double(done) / Double(max(all, 1)),
              details: ["\(NumberText.grouped(done)) sessions"])
            return !Interruption.isRequested
          }
          bar.clear()
          note(
            settings.windows == nil ? "wrote" : "window \(window.report.number): wrote",
            window.trainFull.eventCount + window.test.eventCount, "event", since: start)
        })
    } catch PreparationError.cancelled {
      throw CommandError.interrupted("stopped; run the same command again to write the sets")
    }
    try folder.finish(report, summary, names: .flags)
    try StandardOutput.write(
      outputOptions.json
        ? summary.json(report, window: nil, folder, .flags).json + "\n" : result.text(report))
  }

  /// Reads the logs as one; a failure leaves no half-drawn line behind.
  private func read(_ format: EventLogFormat, _ bar: ProgressBar) throws -> EventLog {
    defer { bar.clear() }
    var reader = EventLogReader(format: format, threads: threads.count)
    reader.progress = { rows in
      bar.show("reading", fraction: nil, details: ["\(NumberText.grouped(rows)) rows"])
    }
    return try reader.read(logs)
  }

  private func warn(_ warning: DataWarning, _ bar: ProgressBar) {
    bar.clear()
    Messages.warning(warning.text(.flags))
  }

  private func note(
    _ what: String, _ count: Int, _ noun: String, since start: ContinuousClock.Instant
  ) {
    guard !outputOptions.quiet else { return }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    Messages.note(
      "\(what) \(NumberText.count(count, noun)) after \(NumberText.duration(seconds))")
  }
}
