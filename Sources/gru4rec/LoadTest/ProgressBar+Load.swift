import Console
import LoadTest
import Wording

extension ProgressBar {
  /// Draws how far a load test is.
  func show(_ progress: LoadProgress) {
    var details: [String] = []
    if let second = progress.lastSecond {
      details.append("\(NumberText.grouped(second.answered)) requests/s")
      if let latency = second.latency {
        details.append("p99 \(LoadTestResult.milliseconds(latency.p99))")
      }
    }
    if progress.failed > 0 {
      details.insert("\(NumberText.grouped(progress.failed)) failed", at: 0)
    }
    show(
      progress.isWarmUp ? "warming up" : "measuring", fraction: progress.fraction, details: details)
  }
}
