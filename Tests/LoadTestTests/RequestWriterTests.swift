import Foundation
import NIOCore
import Testing

@testable import LoadTest

@Suite struct RequestWriterTests {
  private func text(
    _ kind: Step.Kind, _ id: String, _ change: (inout LoadSettings) -> Void = { _ in }
  ) throws -> String {
    var settings = LoadSettings()
    change(&settings)
    let writer = RequestWriter(
      Traffic(ids: [id], items: [0], offsets: [0, 1]), settings,
      try ServerAddress("http://127.0.0.1:8080/shop/"))
    let step = Step(kind: kind, place: 0, number: 17, source: 0, position: 0)
    var buffer = ByteBuffer()
    writer.write(step, to: &buffer)
    return String(buffer: buffer).replacing(writer.session(17), with: "SESSION")
  }

  @Test func `an event`() throws {
    #expect(
      try text(.event, "A1") { $0.token = "secret" }
        == "POST /shop/v1/sessions/SESSION/events HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
        + "Authorization: Bearer secret\r\nContent-Type: application/json\r\n"
        + "Content-Length: 20\r\n\r\n{\"item\":\"A1\",\"k\":20}")
  }

  @Test func `recommendations without an event`() throws {
    let get = try text(.recommendations, "A1") {
      $0.k = 5
      $0.excludesSeen = true
    }
    #expect(
      get == "GET /shop/v1/sessions/SESSION/recommendations?k=5&exclude_seen=true HTTP/1.1\r\n"
        + "Host: 127.0.0.1:8080\r\n\r\n")
  }

  @Test(arguments: ["plain", "\"quoted\" \\ back", "tab\tline\nend\u{1}", "👩‍👩‍👧 ü", "/"])
  func `bodies are JSON of the announced length`(id: String) throws {
    let parts = try text(.event, id) { $0.excludesSeen = true }.components(separatedBy: "\r\n\r\n")
    let body = Data(try #require(parts.last).utf8)
    #expect(parts[0].hasSuffix("Content-Length: \(body.count)"))
    let object = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
    #expect(object["item"] as? String == id)
    #expect(object["k"] as? Int == 20 && object["exclude_seen"] as? Bool == true)
  }

  @Test func `addresses`() throws {
    let plain = try ServerAddress("http://shop.example")
    #expect(plain.host == "shop.example" && plain.port == 80 && plain.prefix == "")
    let six = try ServerAddress("http://[::1]:8080/")
    #expect(six.host == "::1" && six.port == 8080 && six.description == "http://[::1]:8080")
    for bad in [
      "localhost:8080", "https://shop.example", "http://", "http://:80", "http://h:0", "http://h:x",
      "http://h:70000", "http://[::1", "http://[::1]8080", "http://a b", "http://u@h",
      "http://h/?q",
      "http://h/\r\nX: y",
    ] {
      #expect(throws: LoadTestError.self, "\(bad)") { try ServerAddress(bad) }
    }
  }
}
