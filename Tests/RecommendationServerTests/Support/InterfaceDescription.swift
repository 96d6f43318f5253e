import Foundation
import HTTPTypes
import Testing

@testable import RecommendationServer

/// The OpenAPI document that the server hands out, as tests read it.
struct InterfaceDescription: Sendable {
  /// One method of a path.
  struct Operation: Sendable, CustomTestStringConvertible {
    let path: String
    let method: HTTPRequest.Method
    let content: JSONValue
    /// Parameters of the operation and of its path, references resolved.
    let parameters: [JSONValue]
    /// Answers by status, references resolved.
    let responses: [String: JSONValue]

    var testDescription: String { "\(method) \(path)" }

    /// Media type description of the request's body.
    var body: JSONValue? { content["requestBody"]?["content"]?["application/json"] }

    func parameters(in place: JSONValue) -> [JSONValue] { parameters.filter { $0["in"] == place } }

    /// The path with the examples in it.
    var examplePath: String {
      parameters(in: "path").reduce(path) { path, parameter in
        path.replacing(
          "{\(parameter["name"]?.string ?? "")}", with: parameter["example"]?.string ?? "")
      }
    }
  }

  let document: JSONValue
  let operations: [Operation]

  static let shared: InterfaceDescription = {
    do {
      return try InterfaceDescription()
    } catch {
      preconditionFailure("the description is no JSON: \(error)")
    }
  }()

  var schema: JSONSchema { JSONSchema(document: document) }

  private init() throws {
    document = try JSONValue(PackageResources.openapi_json)
    let schema = JSONSchema(document: document)
    var operations: [Operation] = []
    for (path, item) in document["paths"]?.object ?? [:] {
      let shared = item["parameters"]?.array ?? []
      for (name, content) in item.object ?? [:] where name != "parameters" {
        guard let method = HTTPRequest.Method(name.uppercased()) else { continue }
        operations.append(
          Operation(
            path: path, method: method, content: content,
            parameters: (shared + (content["parameters"]?.array ?? [])).map(schema.resolved),
            responses: (content["responses"]?.object ?? [:]).mapValues(schema.resolved)))
      }
    }
    self.operations = operations.sorted { $0.testDescription < $1.testDescription }
  }

  /// What of an answer the description does not have, in words.
  func faults(of answer: Answer, to operation: Operation) -> [String] {
    guard let response = operation.responses["\(answer.status)"] else {
      return ["\(answer.status) is not described: \(answer.text)"]
    }
    var faults: [String] = []
    for (name, header) in response["headers"]?.object ?? [:] where header["required"] == true {
      if HTTPField.Name(name).flatMap({ answer.headers[$0] }) == nil { faults.append("no \(name)") }
    }
    guard let media = response["content"]?.object else {
      return faults + (answer.text.isEmpty ? [] : ["a body where none is described"])
    }
    let type = answer.headers[.contentType]?.prefix { $0 != ";" } ?? ""
    guard let described = media[String(type)]?["schema"] else {
      return faults + ["type \(type) is not described"]
    }
    if type.hasSuffix("json") { faults += schema.faults(answer.json, described) }
    return faults
  }
}
