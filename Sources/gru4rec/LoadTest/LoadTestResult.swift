import Console
import LoadTest
import Wording

/// A load test that is over.
struct LoadTestResult {
  let command: LoadTestCommand
  let address: ServerAddress
  let measurement: LoadMeasurement
  /// The comparison of a sample of the answers, where there is a model.
  var check: AnswerCheck?

  /// Ends the command with an error when something was wrong.
  func throwFailure() throws(CommandError) {
    if let check, check.wrong > 0 {
      throw .wrongAnswer(
        "\(NumberText.grouped(check.wrong)) of \(NumberText.count(check.checked, "answer")) checked "
          + "differ from the library's own; the first: \(check.firstProblem ?? "unknown")")
    }
    guard measurement.failed > 0 else { return }
    let reason = measurement.failures.compactMap(\.reason).first
    throw .io(
      "\(NumberText.grouped(measurement.failed)) of "
        + "\(NumberText.count(measurement.requests, "request")) failed: \(failureText)"
        + (reason.map { "; the server says: \($0)" } ?? ""))
  }

  /// `HTTP 503 12, timeout 3`.
  var failureText: String {
    measurement.failures.map { "\($0.failure.name) \(NumberText.grouped($0.count))" }
      .joined(separator: ", ")
  }

  /// Whether as many requests were sent as were due, but for those that waited at the very end, which is
  /// when the last one was due.
  var keptRate: Bool {
    measurement.late <= max(command.connections, measurement.requests / 200)
  }

  /// The result as text.
  var text: String {
    var lines: [(name: String, value: String)] = []
    let m = measurement
    let pace = asked.map { "\($0) asked" } ?? "flat out"
    lines.append(
      ("server", "\(address), \(NumberText.count(command.connections, "connection")), \(pace)"))
    lines.append(
      ("requests", "\(NumberText.grouped(m.requests)) in \(NumberText.duration(m.seconds))"))
    lines.append(("throughput", "\(NumberText.grouped(m.throughput)) answers/s"))
    if let latency = m.latency {
      lines.append(("latency", Self.percentiles(latency)))
      lines.append(("", "from when a request was \(command.isOpenLoop ? "due" : "sent")"))
    }
    lines.append(("errors", m.failed == 0 ? "none" : failureText))
    lines += m.failures.compactMap { failure in
      failure.reason.map { ("", "\(failure.failure.name): \($0)") }
    }
    if let check {
      lines.append(
        ("checked", "\(NumberText.count(check.checked, "answer")), \(check.wrong) wrong"))
    }
    if let generator = generatorText { lines.append(("generator", generator)) }
    if let first = m.process.first, let last = m.process.last {
      lines.append(
        (
          "process",
          "\(NumberText.bytes(first.residentBytes)) of memory at the beginning, "
            + "\(NumberText.bytes(last.residentBytes)) at the end"
        ))
    }
    lines.append(("", ""))
    lines.append((LoadVerdict(self).text, ""))
    return lines.map { line in
      line.value.isEmpty
        ? line.name + "\n"
        : line.name.padding(toLength: 12, withPad: " ", startingAt: 0) + line.value + "\n"
    }.joined()
  }

  /// The load that was asked for: `5,000 requests/s`, `1,000 times the log's speed`; `nil` flat out.
  var asked: String? {
    command.rate.map { "\(NumberText.grouped($0)) requests/s" }
      ?? command.speed.map {
        "\($0 == $0.rounded() ? NumberText.grouped($0) : "\($0)") times the log's speed"
      }
  }

  /// What the generator itself took.
  var generatorText: String? {
    guard let cores = measurement.generatorCores,
      let each = measurement.generatorMicrosecondsPerRequest
    else { return nil }
    let late = command.isOpenLoop ? measurement.generatorDelay?.p99 : nil
    return "\(NumberText.fixed(cores, 2)) processors, \(NumberText.fixed(each, 1)) µs a request"
      + (late.map { "; late by \(Self.milliseconds($0)) at most for 99 % of the requests" } ?? "")
  }

  static func milliseconds(_ value: Double) -> String {
    "\(NumberText.fixed(value, value < 10 ? 2 : value < 100 ? 1 : 0)) ms"
  }

  private static func percentiles(_ latency: LatencySummary) -> String {
    [
      ("p50", latency.p50), ("p90", latency.p90), ("p99", latency.p99), ("p99.9", latency.p999),
      ("max", latency.maximum),
    ].map { "\($0.0) \(milliseconds($0.1))" }.joined(separator: ", ")
  }
}
