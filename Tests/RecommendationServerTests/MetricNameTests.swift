import Foundation
import LiveSessionTesting
import LiveSessions
import Testing

@testable import RecommendationServer

/// What pages, alerts and the server's own page name is measured, and what is measured stands in the page.
@Suite struct MetricNameTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Families that a server has when everything was used once.
  private func measured() async throws -> Set<String> {
    let file = FileManager.default.temporaryDirectory.appending(path: "set-\(UUID())")
    try "item 3".write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let server = try await Shop.server(catalogue: LiveCatalogue()) {
      $0.sessions.itemSets = ["some": file.path]
      $0.sessions.quality = LiveQualitySettings()
    }
    return try await server.test { client in
      _ = try await client.send(.post, "/v1/sessions/s/events", #"{"item": "100594"}"#)
      _ = try await client.send(.post, "/v1/model/reload")
      let text = try await client.send(.get, "/metrics").text
      let page = try PrometheusPage(text)
      for name in page.types.keys { #expect(text.contains("# HELP \(name) "), "\(name)") }
      return Set(page.types.keys)
    }
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  @Test func theTableIsComplete() async throws {
    let rows = try text("docs/operations.md").split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^\| `((gru4rec|http|process)_[a-z_]+)` \|/).map { String($0.1) }
    }
    #expect(Set(rows) == (try await measured()))
  }

  @Test func whatIsNamedIsThere() async throws {
    let measured = try await measured()
    let suffixes = /_(bucket|sum|count)$/
    for path in ["docs/operations.md", "Sources/RecommendationServer/Page/metrics.js"] {
      for match in try text(path).matches(of: /\b(http|process|gru4rec)_[a-z_]*[a-z]\b/) {
        let name = match.0.replacing(suffixes, with: "")
        #expect(measured.contains(String(name)), "\(path) names \(match.0)")
      }
    }
  }

  /// The process itself, under the names and with the units that all clients of Prometheus share.
  @Test func theProcess() throws {
    let page = try PrometheusPage(ProcessMetrics.text)
    #expect(page.types["process_cpu_seconds_total"] == "counter")
    let value = { (name: String) in page.value("process_\(name)") ?? -1 }
    let now = Date().timeIntervalSince1970
    #expect((now - 86_400 * 30...now + 5).contains(value("start_time_seconds")))
    #expect((0...1e6).contains(value("cpu_seconds_total")))
    #expect((1e6...1e12).contains(value("resident_memory_bytes")))
    #expect(value("virtual_memory_bytes") >= value("resident_memory_bytes"))
    #expect((3...value("max_fds")).contains(value("open_fds")))
  }
}
