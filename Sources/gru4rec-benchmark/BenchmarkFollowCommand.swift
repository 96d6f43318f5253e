import ArgumentParser
import Console
import EventLogs
import Foundation
import GRU4Rec
import SessionData

/// `gru4rec-benchmark follow`: how good a model stays that learns on, beside one that does not and one that is trained anew.
struct BenchmarkFollowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "follow",
    abstract: "Measure how good a model stays that learns on from day to day.",
    discussion: """
      Trains a model on the first days of a log. Each of the last days is ranked by the model as it was, by \
      the one that has learnt the days between as `gru4rec follow` does, and with --anew by one that is trained \
      on all days before it. A prediction of an item that a model does not know is a miss.

      Example:
        gru4rec generate --output log.tsv --sessions 60000 --catalogue 3000
        gru4rec-benchmark follow log.tsv --days 7 --anew
      """)

  @Argument(help: ArgumentHelp("Log of some days.", valueName: "log"), completion: .file())
  var log: String
  @Option(help: ArgumentHelp("Days at the end that are ranked and learnt.", valueName: "n"))
  var days = 7
  @Option(help: "Settings of the model.") var preset: Preset = .cosine
  @Option(help: ArgumentHelp("Passes over a day. (default: those of follow)", valueName: "n"))
  var passes: Int?
  @Option(help: ArgumentHelp("Step size. (default: that of follow)", valueName: "rate"))
  var learningRate: Float?
  @Option(
    help: ArgumentHelp("Share of replayed events. (default: that of follow)", valueName: "share"))
  var replay: Double?
  @Flag(help: "Train a model anew for each of the days, too.") var anew = false
  @Option(help: ArgumentHelp("Draw Recall@20 by day into this file.", valueName: "file.svg"))
  var plot: String?
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard days >= 1 else { throw ValidationError("--days is \(days); allowed: 1 or more") }
    guard passes.map({ $0 >= 1 }) ?? true else {
      throw ValidationError("--passes is \(passes ?? 0); allowed: 1 or more")
    }
  }

  func run() throws {
    Interruption.watch()
    let all = DailyLog(try EventLogReader(threads: threads.count).read([log]))
    guard all.days.count > days else {
      throw CommandError.badData(
        "\(log) has sessions on \(all.days.count) days; --days \(days) needs one more to train on")
    }
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "gru4rec-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let bar = ProgressBar(quiet: output.quiet)
    var run = try FollowedDays(
      all, last: days, preset: preset, anew: anew, threads: threads.count, in: folder
    ) { settings in
      if let passes { settings.passes = passes }
      if let replay { settings.replay = replay }
      if let learningRate { settings.learningRate = learningRate }
    }
    for day in 0..<days {
      bar.show("following", fraction: Double(day) / Double(days), details: [])
      if Interruption.isRequested { throw CommandError.interrupted("stopped") }
      try run.next()
    }
    bar.clear()
    let result = FollowingResult(run.measured)
    // First what took minutes: the file may not be writable any more.
    try StandardOutput.write(output.json ? result.json + "\n" : result.text)
    if let plot { try result.svg.write(toFile: plot, atomically: true, encoding: .utf8) }
  }
}
