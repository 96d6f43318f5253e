import ArgumentParser
import Console
import EventLogs
import Foundation
import GRU4Rec
import LoadTest
import ModelFiles
import Recommendation
import SessionData
import SystemFiles
import Wording

/// `gru4rec loadtest`: how much a server bears.
struct LoadTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loadtest",
    abstract:
      "Put a server under load: throughput, latencies, errors, and whether it answers right.",
    discussion: """
      Replays the sessions of a log, each event in order and never two of a session at once; without \
      a log it invents sessions over the items of the model. With --rate latencies count from when a \
      request was due, so that a server that stalls is charged for all who wait. Ctrl-C ends early, \
      with the result so far. Requests that fail end with exit code 74, wrong answers with 70.

      Example:
        gru4rec loadtest http://127.0.0.1:8080 --log test.tsv --rate 5000
      """)

  @Argument(help: "The server, as http://HOST:PORT.") var url: String

  @Option(
    name: .customLong("log"),
    help: ArgumentHelp("Log whose sessions are replayed.", valueName: "test.tsv"))
  var replayed: String?

  @Option(
    help: ArgumentHelp(
      "Model that the server serves: for checks, and for sessions without a log.",
      valueName: "model.safetensors"))
  var model: String?

  @Option(
    help: ArgumentHelp("Requests due per second. (default: as many as it bears)", valueName: "n"))
  var rate: Double?

  @Option(
    help: ArgumentHelp(
      "Replay --log once, at its own times, so many times as fast.", valueName: "factor"))
  var speed: Double?

  @Option(help: "Distances of the requests under --rate.")
  var arrivals: LoadSettings.Arrivals = .even

  @Option(help: ArgumentHelp("Connections, each with one request at a time.", valueName: "n"))
  var connections = 64

  @Option(
    help: ArgumentHelp(
      "Sessions under way at the same time. (default: 1000, or twice the connections)",
      valueName: "n"))
  var openSessions: Int?

  @Option(help: "Time that is measured. (default: 30s, or all of the log with --speed)")
  var duration: DurationText?
  @Option(help: "Time under load before that. (default: 3s, or none with --speed)")
  var warmUp: DurationText?
  @Option(help: "Time that an answer may take.") var timeout = DurationText(seconds: 10)

  @Option(help: ArgumentHelp("Number of recommendations asked for.", valueName: "n"))
  var k = 20

  @Flag(help: "Ask to leave out items of the session itself.") var excludeSeen = false

  @OptionGroup var fields: ListFieldOptions

  @Option(help: "What is asked for, in parts: events, and recommendations without an event.")
  var mix = RequestMix(events: 100, recommendations: 0)

  @Option(help: ArgumentHelp("File with the bearer token.", valueName: "file"))
  var tokenFile: String?

  @Option(help: ArgumentHelp("Share of the answers compared with --model's own.", valueName: "p"))
  var check: Double?

  @Option(
    help: ArgumentHelp("Process whose memory and processor time are watched.", valueName: "pid"))
  var process: Int32?

  @Option(help: ArgumentHelp("Write a report as a web page.", valueName: "report.html"))
  var report: String?

  @OptionGroup(title: "Input tables") var log: LogOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    try duration?.requirePositive("--duration")
    try timeout.requirePositive("--timeout")
    if let rate, !(rate > 0 && rate <= 1e7) {
      throw ValidationError("--rate is \(rate); allowed: above 0, up to 10000000")
    }
    if let speed { try validate(speed: speed) }
    guard (1...60_000).contains(connections) else {
      throw ValidationError("--connections is \(connections); allowed: 1 … 60000")
    }
    if let openSessions, openSessions < connections || openSessions > 100_000_000 {
      throw ValidationError(
        "--open-sessions is \(openSessions); allowed: --connections (\(connections)) … 100000000")
    }
    guard (0...1_000_000).contains(k) else {
      throw ValidationError("--k is \(k); allowed: 0 … 1000000")
    }
    if let check, !(0...1).contains(check) {
      throw ValidationError("--check is \(check); allowed: 0 … 1")
    }
    if check ?? 0 > 0, model == nil {
      throw ValidationError("--check needs --model, the file that the server serves")
    }
    if check ?? 0 > 0, !fields.all.isEmpty {
      throw ValidationError(
        "--check does not go with --where and --list-fields: it compares with lists of the model alone"
      )
    }
    if replayed == nil, model == nil {
      throw ValidationError(
        "name sessions to replay with --log, or the items to invent some with --model")
    }
  }

  private func validate(speed: Double) throws {
    guard speed > 0, speed <= 1e9 else {
      throw ValidationError("--speed is \(speed); allowed: above 0, up to 1000000000")
    }
    guard replayed != nil else { throw ValidationError("--speed needs --log, which has the times") }
    for (flag, isGiven) in [
      ("--rate", rate != nil), ("--open-sessions", openSessions != nil),
      ("--mix", mix.recommendationShare > 0),
    ] where isGiven {
      throw ValidationError(
        "\(flag) does not go with --speed, which sends the events of the log when they are due")
    }
  }

  func run() throws {
    let address = try ServerAddress(url)
    try OutputCheck.check(
      [report].compactMap(\.self), inputs: [replayed, model, tokenFile].compactMap(\.self))
    let settings = try settings()
    let model = try model.map { try CatalogueModel(contentsOf: $0) }
    let sessions = try ReplayedSessions(
      log: replayed, model: model, options: log, needsTimes: speed != nil)
    let bar = ProgressBar(quiet: output.quiet)
    defer { bar.clear() }
    Interruption.watch()
    let measurement = try LoadGenerator(address, settings).run(sessions.traffic) { progress in
      bar.show(progress)
      return !Interruption.isRequested
    }
    bar.clear()
    var result = LoadTestResult(command: self, address: address, measurement: measurement)
    if let model, !measurement.samples.isEmpty {
      result.check = AnswerCheck(
        measurement.samples, sessions.sessions, model, k: k, excludesSeen: excludeSeen)
    }
    try StandardOutput.write(output.json ? result.json.json + "\n" : result.text)
    if let report {
      let file = try AtomicFile(path: report)
      try file.write(LoadTestReport(result).html)
      try file.commit()
    }
    try result.throwFailure()
  }

  /// Time under load before what is measured.
  var warmUpTime: DurationText { warmUp ?? DurationText(seconds: speed == nil ? 3 : 0) }

  /// Whether requests are due at times of their own, whether or not the server keeps up.
  var isOpenLoop: Bool { rate != nil || speed != nil }

  private func settings() throws -> LoadSettings {
    var settings = LoadSettings()
    settings.rate = rate
    settings.speed = speed
    settings.arrivals = arrivals
    settings.connections = connections
    settings.openSessions = openSessions ?? max(1000, 2 * connections)
    settings.duration = duration?.seconds ?? (speed == nil ? 30 : .infinity)
    settings.warmUp = warmUpTime.seconds
    settings.timeout = timeout.seconds
    settings.k = k
    settings.excludesSeen = excludeSeen
    settings.listFields = fields.all
    settings.recommendationShare = mix.recommendationShare
    settings.token = try tokenFile.map { try TokenFile.read($0) }
    settings.sampleShare = model == nil || !fields.all.isEmpty ? 0 : check ?? 0.01
    settings.process = process
    return settings
  }
}
