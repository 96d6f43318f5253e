import ArgumentParser
import LiveSessions

/// Whether and how a server measures the quality of its models while they answer.
struct QualityOptions: ParsableArguments {
  @Flag(
    help:
      "Measure how good the models are on the events that come in: GET /v1/quality, and the page.")
  var quality = false

  @Option(
    help: ArgumentHelp(
      "Keep what --quality counts in this file, so that it survives a restart.",
      valueName: "file"))
  var qualityFile: String?

  @Option(
    help: ArgumentHelp(
      "Rank so many percent of the events exactly under every model with --quality. (default: 10)",
      valueName: "percent"))
  var qualitySample: Double?

  @Option(
    help: ArgumentHelp(
      "Let a model take over that is ahead with this certainty (%), looked at after each so many sampled events, as 95:2000.",
      valueName: "percent:events"))
  var promote: PromotionRule?

  func validate() throws {
    if let qualitySample, !(0...100).contains(qualitySample) {
      throw ValidationError("--quality-sample is \(qualitySample); allowed: 0 … 100")
    }
    if promote != nil, qualitySample == 0 {
      throw ValidationError("--promote needs a sample; --quality-sample is 0")
    }
  }

  func apply(to settings: inout LiveSessionSettings) {
    // Who says how wants it.
    guard quality || qualityFile != nil || qualitySample != nil || promote != nil else { return }
    var quality = LiveQualitySettings()
    quality.file = qualityFile
    quality.promotion = promote
    if let qualitySample { quality.samplePercent = qualitySample }
    settings.quality = quality
  }
}

extension PromotionRule: ExpressibleByArgument {
  /// A certainty in percent and a number of events.
  public init?(argument: String) { self.init(argument) }
}
