import Console
import Foundation
import Testing

@testable import LoadTest
@testable import gru4rec

@Suite struct LoadTestResultTests {
  private static let millisecond: UInt64 = 1_000_000

  /// A run of two seconds with a request each 10 ms, each answered in 2 ms but for those that fail.
  private func result(
    _ flags: [String] = ["--rate", "100"], failures: [Int: Failure] = [:], unsent: Int = 0,
    late: Int = 0
  ) throws -> LoadTestResult {
    var measurements = Measurements(window: 0..<2000 * Self.millisecond)
    for request in 0..<200 {
      let due = UInt64(request) * 10 * Self.millisecond
      measurements.record(
        Exchange(
          due: due, free: due, sent: due, done: due + 2 * Self.millisecond,
          failure: failures[request],
          answer: request == 3 ? Array(#"{"status":503,"detail":"come back <later>"}"#.utf8) : []))
    }
    measurements.finish()
    let measurement = LoadMeasurement(
      measurements, samples: [], watch: ResourceWatch(process: nil, start: 0), unsent: unsent,
      late: late, sessions: 50, isInterrupted: false)
    let address = "http://127.0.0.1:8080"
    let command = try #require(
      try LoadTestCommand.parse([address, "--log", "test.tsv"] + flags) as LoadTestCommand?)
    return LoadTestResult(
      command: command, address: try ServerAddress(address), measurement: measurement)
  }

  private func object(_ result: LoadTestResult) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(result.json.json.utf8))
    return try #require(object as? [String: Any])
  }

  @Test func `a run without an error`() throws {
    let result = try result()
    let json = try object(result)
    #expect(json["requests"] as? Int == 200 && json["answered"] as? Int == 200)
    #expect(json["throughput"] as? Double == 100 && json["rate"] as? Double == 100)
    #expect(json["arrivals"] as? String == "even" && json["latency_from"] as? String == "due")
    #expect((json["latency_ms"] as? [String: Double])?["p99.9"] == 2)
    #expect(json["errors"] as? Int == 0 && json["kept_rate"] as? Bool == true)
    let timeline = try #require(json["timeline"] as? [[String: Any]])
    #expect(timeline.map { $0["answered"] as? Int } == [100, 100])
    #expect(timeline.map { $0["p50_ms"] as? Double } == [2, 2])
    #expect(LoadVerdict(result).tone == .good)
    #expect(result.text.contains("100 requests/s asked") && result.text.contains("p99 2.00 ms"))
    #expect(throws: Never.self) { try result.throwFailure() }
  }

  @Test func `flat out there is no rate to keep`() throws {
    let json = try object(try result([]))
    #expect(json["rate"] == nil && json["arrivals"] == nil && json["kept_rate"] == nil)
    #expect(json["latency_from"] as? String == "sent")
  }

  @Test func `a replay tells its speed, and whether it was kept`() throws {
    let replay = try result(["--speed", "1000"], late: 3)
    var json = try object(replay)
    #expect(json["speed"] as? Double == 1000 && json["rate"] == nil && json["arrivals"] == nil)
    #expect(json["latency_from"] as? String == "due" && json["unsent"] as? Int == 0)
    #expect(json["kept_rate"] as? Bool == true && json["late"] as? Int == 3)
    #expect(replay.text.contains("1,000 times the log's speed asked"))
    #expect(LoadTestReport(replay).html.contains("1,000 times the log"))
    #expect(LoadVerdict(replay).tone == .good)
    let late = try result(["--speed", "0.5"], late: 65)
    json = try object(late)
    #expect(json["kept_rate"] as? Bool == false)
    #expect(LoadVerdict(late).tone == .warning)
    #expect(LoadVerdict(late).text.contains("0.5 times the log's speed, was not kept"))
  }

  @Test func `failures are told by kind, with exit code 74`() throws {
    let result = try result(failures: [3: .status(503), 4: .timeout, 5: .status(503)])
    let json = try object(result)
    #expect(json["errors"] as? Int == 3 && json["answered"] as? Int == 197)
    #expect(json["errors_by_kind"] as? [String: Int] == ["http_503": 2, "timeout": 1])
    #expect(json["error_details"] as? [String: String] == ["http_503": "come back <later>"])
    #expect(result.text.contains("HTTP 503 2, timeout 1") && LoadVerdict(result).tone == .bad)
    #expect(result.text.contains("\n            HTTP 503: come back <later>\n"))
    let page = LoadTestReport(result).html
    #expect(page.contains("<th scope=\"row\">HTTP 503</th>") && page.contains("back &lt;later&gt;"))
    let error = try #require(throws: CommandError.self) { try result.throwFailure() }
    #expect(ExitStatus(of: error) == .io && "\(error)".contains("3 of 200 requests failed"))
    #expect("\(error)".hasSuffix("; the server says: come back <later>"))
  }

  @Test func `wrong answers come first, with exit code 70`() throws {
    var result = try result(failures: [3: .timeout])
    result.check = AnswerCheck(checked: 10, wrong: 2, firstProblem: "session s: x")
    #expect(try object(result)["wrong"] as? Int == 2)
    let error = try #require(throws: CommandError.self) { try result.throwFailure() }
    #expect(ExitStatus(of: error) == .internalError && "\(error)".contains("session s: x"))
  }

  @Test func `a rate that was not kept`() throws {
    #expect(try result(unsent: 64).keptRate)
    let result = try result(unsent: 65)
    #expect(try object(result)["unsent"] as? Int == 65)
    #expect(LoadVerdict(result).tone == .warning)
    #expect(LoadVerdict(result).text.contains("the server was slower, and all 64 connections"))
  }

  @Test func `the report has its charts`() throws {
    let html = LoadTestReport(try result()).html
    for title in ["Throughput", "Latency", "Latency that one request in so many exceeds"] {
      #expect(html.contains("<strong>\(title)</strong>"))
    }
    #expect(!html.contains("Errors</caption>") && !html.contains("Memory of"))
  }
}
