import ArgumentParser
import Console
import Following
import GRU4Rec

/// How a model follows its log.
struct FollowOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Learn what a visitor did when nothing came for so long. (default: half of --every, 30m at most)",
      valueName: "time"))
  var idle: DurationText?

  @Option(
    help: ArgumentHelp("Begin a new session after so long without an event.", valueName: "time"))
  var sessionGap = DurationText(seconds: 1800)

  @Option(
    help: ArgumentHelp(
      "Share of what is learnt that is replayed from earlier days, 0 … below 1.",
      valueName: "share"))
  var replay = 0.0

  @Option(help: ArgumentHelp("Replay sessions of so long ago at most.", valueName: "time"))
  var replayWindow = DurationText(seconds: 7 * 86_400)

  @Option(
    help: ArgumentHelp(
      "Drop items without an event for so long. (default: all stay)", valueName: "time"))
  var dropAfter: DurationText?

  @Option(
    help: ArgumentHelp(
      "Share of the visitors whose newest sessions measure the models before they are learnt.",
      valueName: "share"))
  var gateShare = 0.1

  @Option(
    help: ArgumentHelp(
      "Publish a model that is worse, too, as long as it loses no more Recall@20 or MRR@20.",
      valueName: "loss"))
  var gateTolerance = 0.0

  @Option(
    help: ArgumentHelp("Passes of a network over what a cycle learns.", valueName: "n"))
  var passes = 2

  @Option(
    help: ArgumentHelp(
      "Step size of the training. (default: six tenths of the model's own)", valueName: "rate"))
  var learningRate: Float?

  @Option(
    help: ArgumentHelp(
      "Where a new item begins: at the mean of its neighbours in sessions, or anywhere.",
      valueName: "rows"))
  var newItems = NewItemRows.neighbours

  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "n"))
  var seed: UInt64 = 42

  func validate() throws {
    for (name, time) in [
      ("--idle", idle), ("--session-gap", sessionGap), ("--replay-window", replayWindow),
      ("--drop-after", dropAfter),
    ] { try time?.requirePositive(name) }
    for (name, share) in [("--replay", replay), ("--gate-share", gateShare)] {
      guard (0..<1).contains(share) else {
        throw ValidationError("\(name) is \(share); allowed: 0 or more, below 1")
      }
    }
    guard (1...1000).contains(passes) else {
      throw ValidationError("--passes is \(passes); allowed: 1 … 1000")
    }
    guard gateTolerance >= 0 else {
      throw ValidationError("--gate-tolerance is \(gateTolerance); allowed: 0 or more")
    }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate is \(learningRate); allowed: above 0")
    }
    if let idle, idle.seconds > sessionGap.seconds {
      throw ValidationError(
        "--idle is \(idle.text), longer than --session-gap, \(sessionGap.text)")
    }
  }

  /// The settings for cycles that begin so many seconds one after the other.
  func settings(every: Double) -> FollowSettings {
    var settings = FollowSettings()
    settings.sessionGap = sessionGap.seconds
    settings.idle = idle?.seconds ?? min(every / 2, 1800, sessionGap.seconds)
    (settings.replay, settings.replayWindow) = (replay, replayWindow.seconds)
    settings.dropAfter = dropAfter?.seconds
    (settings.gateShare, settings.tolerance) = (gateShare, gateTolerance)
    settings.passes = passes
    (settings.learningRate, settings.newItems, settings.seed) = (learningRate, newItems, seed)
    return settings
  }
}

extension NewItemRows: ExpressibleByArgument {}
