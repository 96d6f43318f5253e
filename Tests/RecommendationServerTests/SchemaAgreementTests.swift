import LiveSessionTesting
import LiveSessions
import Testing

@testable import RecommendationServer

/// Whatever a schema of the document refuses, the server refuses, and nothing else.
@Suite struct SchemaAgreementTests {
  typealias Operation = InterfaceDescription.Operation
  static let description = InterfaceDescription.shared
  /// All that the document has is there: vectors, too.
  private static var sources: [ModelSource] {
    var recommender = Shop.recommender
    recommender.givesVectors = true
    return [Shop.source("main", recommender)]
  }

  /// Values of all kinds, at limits and beyond.
  private static let values: [JSONValue] = [
    .null, true, false, 0, 1, -1, 1.5, 1000, 1001, 1e9, 1e10, 1e300, "", "main", "v1", "5",
    .string(String(repeating: "🛒", count: 1024)), .string(String(repeating: "a", count: 1025)),
    "\u{0}", [], ["100594"], [1], [.null], [["100594"]], [[1]], [[]], [:], ["item": "100594"],
    [["item": "100594"]], [["item": "100594", "time": .null]], [["item": ""]], [["time": 1]],
    [["item": "100594", "k": 1]], .array([JSONValue](repeating: ["item": "100594"], count: 1001)),
  ]

  @Test(arguments: description.operations.filter { $0.body != nil })
  func bodies(_ operation: Operation) async throws {
    let schema = Self.description.schema
    let media = try #require(operation.body)
    let form = schema.resolved(media["schema"] ?? .null)
    let fields = (form["properties"]?.object ?? [:]).keys.sorted()
    let examples = (media["examples"]?.object ?? [:]).sorted { $0.key < $1.key }
    let example = try #require(examples.first?.value["value"]?.object)
    var bodies = Self.values
    for field in fields + ["nothing"] {
      for value in Self.values { bodies.append(.object(example.merging([field: value]) { $1 })) }
    }
    for field in example.keys { bodies.append(.object(example.filter { $0.key != field })) }
    try await Shop.server(Self.sources, catalogue: LiveCatalogue()).test { [bodies] client in
      for body in bodies {
        let answer = try await client.send(operation.method, operation.examplePath, body.text)
        let context: Comment = "\(body.text.prefix(200)): \(answer.text.prefix(300))"
        #expect(Self.description.faults(of: answer, to: operation) == [], context)
        if Self.isInWords(answer) { continue }
        let isRefused = [400, 422].contains(answer.status)
        #expect(isRefused == !schema.faults(body, form).isEmpty, context)
      }
    }
  }

  @Test(arguments: description.operations.filter { !$0.parameters(in: "query").isEmpty })
  func queries(_ operation: Operation) async throws {
    let texts = [
      "", "0", "1", "1000", "1001", "-1", "1.5", "1e3", "true", "false", "yes", "main", "v1", "a b",
    ]
    let schema = Self.description.schema
    try await Shop.server(Self.sources).test { client in
      let seed = #"{"events": [{"item": "100594"}]}"#
      _ = try await client.send(.post, "/v1/sessions/visitor-1/events:batch", seed)
      for parameter in operation.parameters(in: "query") {
        let form = schema.resolved(parameter["schema"] ?? .null)
        for text in texts {
          let value = Self.value(text, as: form["type"]?.string)
          let uri = "\(operation.examplePath)?\(parameter["name"]?.string ?? "")=\(text)"
          let answer = try await client.send(
            operation.method, uri.replacing(" ", with: "%20"))
          let context: Comment = "\(uri): \(answer.text.prefix(300))"
          #expect(Self.description.faults(of: answer, to: operation) == [], context)
          if Self.isInWords(answer) { continue }
          let isRefused = answer.status == 422
          #expect(isRefused == !schema.faults(value, form).isEmpty, context)
        }
      }
    }
  }

  @Test(arguments: description.operations.filter { $0.path.hasPrefix("/v1/") })
  func unknownParameters(_ operation: Operation) async throws {
    try await Shop.server().test { client in
      let example = operation.body?["examples"]?.object?.values.first?["value"]
      let answer = try await client.send(
        operation.method, operation.examplePath + "?nothing=1", example?.text)
      #expect(answer.status == 422)
      #expect(answer.json["field"] == "nothing")
      #expect(Self.description.faults(of: answer, to: operation) == [])
    }
  }

  /// Whether a request is refused for what the document does not say, or only in words.
  ///
  /// Names of models, item sets and attributes are not in it: which there are differs between servers. That items and sessions
  /// exclude each other is there in words: few generators of clients understand a schema that says so.
  private static func isInWords(_ answer: Answer) -> Bool {
    let rules = [
      "there is no such model", "there is no item set", "items have no attribute",
      "give either items or sessions", "stands there twice; say all of it",
    ]
    return rules.contains { answer.json["detail"]?.string?.contains($0) == true }
  }

  /// What a parameter's text stands for.
  private static func value(_ text: String, as type: String?) -> JSONValue {
    switch type {
    case "integer": Int(text).map { .number(Double($0)) } ?? .string(text)
    case "number": Double(text).map { .number($0) } ?? .string(text)
    case "boolean": Bool(text).map { .bool($0) } ?? .string(text)
    case "array": [.string(text)]
    default: .string(text)
    }
  }
}
