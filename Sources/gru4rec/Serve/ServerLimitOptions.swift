import ArgumentParser
import Console
import Foundation
import RecommendationServer

/// What a server takes on.
struct ServerLimitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Answer 503 to requests that are not scored in this time.", valueName: "time"))
  var requestTimeout = DurationText(seconds: 1)

  @Option(
    help: ArgumentHelp(
      "Answer 429 to requests that would wait for longer than this where more come than can be answered.",
      valueName: "time"))
  var maxQueueTime = DurationText(seconds: 0.01)

  @Option(help: ArgumentHelp("Answer 429 to requests beyond so many at once.", valueName: "n"))
  var maxInFlight = 1024

  @Option(help: ArgumentHelp("Answer 413 to larger bodies.", valueName: "bytes"))
  var maxBodyBytes = 1 << 20

  @Option(help: ArgumentHelp("Score at most so many requests together.", valueName: "n"))
  var maxBatch = 64

  @Option(
    help: ArgumentHelp(
      "Let requests wait so many microseconds for others while the server is busy.",
      valueName: "n"))
  var maxWaitUs = 500

  @Option(
    help: ArgumentHelp(
      "Go on for so long after SIGTERM, with /readyz off, before connections are refused.",
      valueName: "time"))
  var drain = DurationText(seconds: 1)

  @Option(
    help: ArgumentHelp(
      "Let scripts of web pages of this origin use the server, as https://shop.example; may be repeated.",
      valueName: "origin"))
  var allowOrigin: [WebOrigin] = []

  func validate() throws {
    try requestTimeout.requirePositive("--request-timeout")
    try maxQueueTime.requirePositive("--max-queue-time")
    for (name, value) in [
      ("--max-in-flight", maxInFlight), ("--max-body-bytes", maxBodyBytes),
      ("--max-batch", maxBatch),
    ] where value < 1 {
      throw ValidationError("\(name) is \(value); allowed: 1 or more")
    }
    guard (0...1_000_000).contains(maxWaitUs) else {
      throw ValidationError("--max-wait-us is \(maxWaitUs); allowed: 0 … 1000000")
    }
  }

  func apply(to settings: inout ServerSettings) {
    settings.sessions.timeout = .seconds(requestTimeout.seconds)
    settings.maxInFlight = maxInFlight
    settings.sessions.batches.maxQueueTime = .seconds(maxQueueTime.seconds)
    settings.maxBodyBytes = maxBodyBytes
    settings.sessions.batches.maxBatch = maxBatch
    settings.sessions.batches.maxWait = .microseconds(maxWaitUs)
    settings.drain = .seconds(drain.seconds)
    settings.allowedOrigins = Set(allowOrigin)
  }
}

extension WebOrigin: ExpressibleByArgument {
  /// An origin as browsers write it.
  public init?(argument: String) { self.init(argument) }
}
