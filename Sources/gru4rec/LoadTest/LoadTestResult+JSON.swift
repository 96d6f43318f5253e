import LoadTest
import Wording

extension LoadTestResult {
  /// The result for other programs; latencies in milliseconds.
  var json: JSONObject {
    let m = measurement
    var object = JSONObject([
      "url": address.description, "rate": command.rate, "speed": command.speed,
      "arrivals": command.rate.map { _ in command.arrivals.rawValue },
      "connections": command.connections, "k": command.k, "seconds": m.seconds,
      "interrupted": m.isInterrupted, "requests": m.requests, "answered": m.answered,
      "throughput": m.throughput, "latency_ms": m.latency.map(Self.object),
      "latency_from": command.isOpenLoop ? "due" : "sent", "errors": m.failed,
    ])
    var (kinds, reasons) = (JSONObject(), JSONObject())
    for (failure, count, reason) in m.failures {
      kinds[failure.key] = count
      if let reason { reasons[failure.key] = reason }
    }
    object["errors_by_kind"] = kinds
    object["error_details"] = reasons
    if command.isOpenLoop {
      object["kept_rate"] = keptRate
      object["unsent"] = m.unsent
    }
    if command.speed != nil { object["late"] = m.late }
    object["sessions"] = m.sessions
    if let check {
      object["checked"] = check.checked
      object["wrong"] = check.wrong
    }
    object["generator"] = JSONObject([
      "processors": m.generatorCores, "us_per_request": m.generatorMicrosecondsPerRequest,
      "delay_ms": command.isOpenLoop ? m.generatorDelay.map(Self.object) : nil,
    ])
    object["timeline"] = m.timeline.enumerated().map { index, second in
      JSONObject([
        "second": index, "seconds": second.length, "answered": second.answered,
        "errors": second.failed, "p50_ms": second.latency?.p50, "p90_ms": second.latency?.p90,
        "p99_ms": second.latency?.p99, "max_ms": second.latency?.maximum,
      ])
    }
    if !m.process.isEmpty {
      object["process"] = m.process.map { sample in
        JSONObject([
          "second": sample.second, "resident_bytes": sample.residentBytes,
          "anonymous_bytes": sample.anonymousBytes, "cpu_seconds": sample.cpuSeconds,
        ])
      }
    }
    object["verdict"] = LoadVerdict(self).text
    object["report"] = command.report
    return object
  }

  private static func object(_ latency: LatencySummary) -> JSONObject {
    JSONObject([
      "mean": latency.mean, "p50": latency.p50, "p90": latency.p90, "p99": latency.p99,
      "p99.9": latency.p999, "max": latency.maximum,
    ])
  }
}
