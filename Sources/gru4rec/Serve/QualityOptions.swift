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

  func validate() throws {
    if let qualitySample, !(0...100).contains(qualitySample) {
      throw ValidationError("--quality-sample is \(qualitySample); allowed: 0 … 100")
    }
  }

  func apply(to settings: inout LiveSessionSettings) {
    // Who says how wants it.
    guard quality || qualityFile != nil || qualitySample != nil else { return }
    var quality = LiveQualitySettings()
    quality.file = qualityFile
    if let qualitySample { quality.samplePercent = qualitySample }
    settings.quality = quality
  }
}
