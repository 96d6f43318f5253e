import ArgumentParser
import Console
import ExperimentReports
import Following
import Foundation
import ModelFiles
import Recommendation
import RedisEvents
import Wording

/// `gru4rec follow`: a model that learns on from what a server's visitors click.
struct FollowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "follow",
    abstract: "Let a model learn on from the clicks that a server logs.",
    discussion: """
      Reads what is new in the folder of serve --event-log, lets the model learn the sessions that have ended, and \
      puts the new model in the old one's place unless it is worse on sessions that neither has learnt. A server \
      with --reload-watch takes it over. Each click is learnt once, wherever the command is ended. Networks go on training, \
      baselines are fitted to the newest sessions, and the members of a blend do what is theirs.

      Example:
        gru4rec serve model.safetensors --event-log events --reload-watch &
        gru4rec follow events --model model.safetensors --every 15m
      """)

  @Argument(help: "Folder of the event log, or its stream: redis://HOST:PORT/DB?stream=NAME.")
  var log: String

  @Option(help: ArgumentHelp("Model file that learns on.", valueName: "model.safetensors"))
  var model: String

  @Option(help: ArgumentHelp("Time from one cycle to the next.", valueName: "time"))
  var every = DurationText(seconds: 900)

  @Flag(help: "Do one cycle and end, as for cron.") var once = false

  @OptionGroup var settings: FollowOptions
  @OptionGroup var redis: RedisPasswordOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var device: DeviceOptions

  @Option(
    help: ArgumentHelp(
      "Write a web page of all cycles, anew after each.", valueName: "report.html"))
  var report: String?

  @Flag(help: "Write each cycle as JSON.") var json = false

  func validate() throws { try every.requirePositive("--every") }

  func run() throws {
    try OutputCheck.check([model] + [report].compactMap(\.self), inputs: [], regular: [model])
    var settings = settings.settings(every: every.seconds)
    settings.threads = threads.count
    settings.device = device.device
    try settings.device.requireAvailable()
    if !RedisPasswordOptions.isSafe(log) {
      Messages.warning(RedisPasswordOptions.warning(of: "the address"))
    }
    Interruption.watch()
    // What is wrong from the beginning ends the command; what goes wrong later is tried again.
    var follower = try firstFollower(settings)
    while !Interruption.isRequested {
      let start = ContinuousClock.now
      do {
        let current = try follower ?? self.follower(settings)
        follower = current
        let cycle = try current.cycle(isCancelled: { Interruption.isRequested })
        try StandardOutput.writeLine(json ? try cycle.json : cycle.text)
        if let report { try write(current, to: report) }
      } catch is CancellationError {
        throw CommandError.interrupted("stopped; what was not learnt yet is learnt next time")
      } catch {
        if once { throw error }
        // Opened again, so that it goes on from what is on disk.
        follower = nil
        Messages.warning(
          "this cycle failed and is tried again in \(NumberText.duration(every.seconds)): "
            + Messages.text(error))
      }
      if once { return }
      wait(until: start + .seconds(every.seconds))
    }
  }

  /// The follower, once its log is there, which a server makes that may start later; `nil` when nobody waits any more.
  private func firstFollower(_ settings: FollowSettings) throws -> Follower? {
    var isSaid = false
    while !Interruption.isRequested {
      do { return try follower(settings) } catch let error as FollowError {
        guard case .missingLog = error, !once else { throw error }
        if !isSaid {
          // Nobody should wait for a log to learn that the model is none.
          _ = try CatalogueModel(contentsOf: model)
          Messages.note("waiting for the log: \(Messages.text(error))")
          isSaid = true
        }
        wait(until: .now + .seconds(1))
      }
    }
    return nil
  }

  /// Waits, or for as long as nobody interrupts.
  private func wait(until end: ContinuousClock.Instant) {
    while ContinuousClock.now < end, !Interruption.isRequested { usleep(100_000) }
  }

  private func follower(_ settings: FollowSettings) throws -> Follower {
    guard RedisStreamAddress.isMeant(by: log) else {
      return try Follower(log: log, model: model, settings: settings)
    }
    let stream = try RedisStreamAddress(log, password: redis.password())
    return try Follower(stream: stream, model: model, settings: settings)
  }

  private func write(_ follower: Follower, to path: String) throws {
    try ReportFile.write(
      FollowReport(
        follower.history, log: follower.log, model: model,
        command: RedisPasswordOptions.isSafe(log) ? ShellCommand.given : nil
      ).html, to: path)
  }
}
