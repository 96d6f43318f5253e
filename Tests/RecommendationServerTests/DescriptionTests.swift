import HTTPTypes
import LiveSessionTesting
import LiveSessions
import Testing

@testable import RecommendationServer

/// The server does what its description says: requests and answers are taken from the document.
@Suite struct DescriptionTests {
  typealias Operation = InterfaceDescription.Operation
  static let description = InterfaceDescription.shared

  @Test func documentListsTheRoutes() throws {
    let routes = try Shop.server().routes.table.flatMap { route in
      route.methods.map { "\($0.0) \(route.path)" }
    }
    #expect(
      Set(routes + ["GET /", "GET /openapi.json"])
        == Set(Self.description.operations.map(\.testDescription)))
  }

  @Test func serverHandsTheDocumentOut() async throws {
    try await Shop.server().test { client in
      let answer = try await client.send(.get, "/openapi.json")
      #expect(answer.json == Self.description.document)
    }
  }

  @Test(arguments: description.operations)
  func examplesGetTheAnswersDescribed(_ operation: Operation) async throws {
    for request in Self.requests(of: operation) {
      try await Shop.server(catalogue: LiveCatalogue()).test { client in
        _ = try await client.send(
          .post, "/v1/sessions/visitor-1/events", #"{"item": "100594", "time": 1700000000}"#)
        let answer = try await client.send(operation.method, request.uri, request.body)
        #expect((200..<300).contains(answer.status), "\(request): \(answer.text)")
        #expect(Self.description.faults(of: answer, to: operation) == [], "\(request)")
      }
    }
  }

  /// Requests with each example of the document.
  private static func requests(of operation: Operation) -> [(uri: String, body: String?)] {
    let path = operation.examplePath
    if let examples = operation.body?["examples"]?.object {
      return examples.values.map { (path, $0["value"]?.text) }
    }
    let queries = operation.parameters(in: "query").compactMap { parameter in
      parameter["example"].map { example in
        let name = parameter["name"]?.string ?? ""
        return (example.array ?? [example])
          .map { "\(name)=\($0.string ?? $0.text)" }.joined(separator: "&")
      }
    }
    return ([""] + queries + [queries.joined(separator: "&")])
      .map { ($0.isEmpty ? path : "\(path)?\($0)", nil) }
  }

  /// The examples of answers are what their schemas say.
  @Test(arguments: description.operations)
  func examplesFitTheirSchemas(_ operation: Operation) {
    for (status, response) in operation.responses {
      for media in (response["content"]?.object ?? [:]).values {
        let examples = (media["examples"]?.object ?? [:]).values.compactMap { $0["value"] }
        for example in examples + [media["example"]].compactMap(\.self) {
          let faults = Self.description.schema.faults(example, media["schema"] ?? .null)
          #expect(faults == [], "\(operation.testDescription), \(status)")
        }
      }
    }
  }

  @Test(arguments: Dictionary(grouping: description.operations, by: \.path).values.map(\.self))
  func otherMethodsAreRefused(_ operations: [Operation]) async throws {
    let path = operations[0].examplePath
    let taken = operations.map(\.method)
    let all: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete, .patch, .options, .trace]
    try await Shop.server().test { client in
      for method in all where !taken.contains(method) {
        let answer = try await client.send(method, path)
        if method == .head, taken.contains(.get) {
          let got = try await client.send(.get, path)
          #expect(answer.status == got.status)
        } else {
          #expect(answer.status == 405)
          let allow = answer.headers[.allow] ?? ""
          #expect(taken.allSatisfy { allow.contains($0.rawValue) }, "\(allow)")
        }
        #expect(answer.text.isEmpty == (method == .head), "\(method) \(path)")
      }
    }
  }

  @Test(arguments: description.operations)
  func tokenIsWantedWhereTheDocumentSaysSo(_ operation: Operation) async throws {
    let token = try #require(BearerToken("0123456789abcdef"))
    try await Shop.server { $0.tokens = AccessTokens([token]) }.test { client in
      let answer = try await client.send(operation.method, operation.examplePath)
      let isSecured = operation.content["security"]?.array?.isEmpty == false
      #expect((answer.status == 401) == isSecured)
      if isSecured { #expect(Self.description.faults(of: answer, to: operation) == []) }
    }
  }
}
