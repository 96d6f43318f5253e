import LoadTest
import Reports
import Wording

/// A load test in one sentence.
struct LoadVerdict {
  let text: String
  let tone: Verdict.Tone

  init(_ result: LoadTestResult) {
    let m = result.measurement
    if let check = result.check, check.wrong > 0 {
      self.init(
        "\(NumberText.grouped(check.wrong)) of \(NumberText.count(check.checked, "answer")) checked "
          + "differ from the library's own.", .bad)
      return
    }
    guard let latency = m.latency else {
      self.init(
        m.requests == 0
          ? "Nothing was measured: the run ended before the first answer."
          : "None of \(NumberText.count(m.requests, "request")) was answered.", .bad)
      return
    }
    let figures =
      "\(NumberText.grouped(m.throughput)) requests/s, 90 % within "
      + "\(LoadTestResult.milliseconds(latency.p90)) and 99 % within "
      + LoadTestResult.milliseconds(latency.p99)
    let end = m.isInterrupted ? " The run was ended early." : ""
    if m.failed > 0 {
      self.init(
        "\(NumberText.grouped(m.failed)) of \(NumberText.count(m.requests, "request")) failed; the "
          + "server answered \(figures).\(end)", .bad)
    } else if let asked = result.asked, !result.keptRate {
      self.init(
        "The pace, \(asked), was not kept: "
          + "\(Self.reason(result)). Answered: \(figures).\(end)", .warning)
    } else {
      self.init("The server answered \(figures), without an error.\(end)", .good)
    }
  }

  private init(_ text: String, _ tone: Verdict.Tone) {
    self.text = text
    self.tone = tone
  }

  /// Why a rate was not kept: a generator that never rests cannot send more; otherwise it waited for a
  /// connection.
  private static func reason(_ result: LoadTestResult) -> String {
    let isBusy = (result.measurement.generatorCores ?? 0) > 0.9
    return isBusy
      ? "the generator used all of a processor, so try a lower one"
      : "the server was slower, and all \(result.command.connections) connections waited for it"
  }
}
