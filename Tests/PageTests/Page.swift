import Foundation
import Testing

/// A page in the browser, and what it says.
struct Page {
  let devTools: DevTools
  let session: String
  private let context: String

  init(_ devTools: DevTools, session: String, context: String) async throws {
    self.devTools = devTools
    self.session = session
    self.context = context
    for domain in ["Page", "Runtime", "Log"] { try await send("\(domain).enable") }
    try await resize(width: 1280, height: 800)
  }

  func send(_ method: String, _ parameters: DevTools.Message = [:]) async throws {
    _ = try await devTools.send(method, parameters, session: session)
  }

  func open(_ address: String) async throws { try await send("Page.navigate", ["url": address]) }

  func close() async throws {
    _ = try await devTools.send("Target.disposeBrowserContext", ["browserContextId": context])
  }

  /// The value of a JavaScript expression, which may wait.
  func value<Value: Decodable>(of expression: String, as type: Value.Type = Value.self)
    async throws -> Value
  {
    let script = "(async () => JSON.stringify([await (\(expression))]))()"
    let evaluation = try await devTools.send(
      "Runtime.evaluate",
      ["expression": script, "awaitPromise": true, "returnByValue": true, "userGesture": true],
      session: session, as: Evaluation.self)
    guard let text = evaluation.result.value, evaluation.exceptionDetails == nil else {
      let details = evaluation.exceptionDetails
      throw BrowserError.scriptFailed(
        script: expression, exception: details?.exception?.description ?? details?.text ?? "")
    }
    let values = try JSONDecoder().decode([Value].self, from: Data(text.utf8))
    return try #require(values.first)
  }

  /// Waits until an expression is true, a new document included.
  func wait(until condition: String) async throws {
    for _ in 0..<3000 {
      // The document may be about to be exchanged.
      if (try? await value(of: "Boolean(\(condition))", as: Bool.self)) == true { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw BrowserError.never(
      condition: condition, text: try await value(of: "document.body.innerText"))
  }

  /// The text of the first element that matches, as it is shown.
  func text(_ selector: String) async throws -> String {
    try await value(of: "document.querySelector('\(selector)').innerText")
  }

  /// The texts of all elements that match.
  func texts(_ selector: String) async throws -> [String] {
    try await value(of: "[...document.querySelectorAll('\(selector)')].map((one) => one.innerText)")
  }

  /// What the browser complained of: exceptions, errors on the console, refused scripts and styles.
  var complaints: [String] {
    devTools.events(of: session).filter { event in
      event.method == "Runtime.exceptionThrown"
        || (event.method == "Runtime.consoleAPICalled" && event.text.contains("\"type\":\"error\""))
        || (event.method == "Log.entryAdded" && event.text.contains("\"level\":\"error\""))
    }.map(\.text)
  }
}

/// What evaluating a script gives.
private struct Evaluation: Decodable {
  struct Result: Decodable { let value: String? }
  struct Exception: Decodable {
    struct Thrown: Decodable { let description: String? }
    let text: String
    let exception: Thrown?
  }
  let result: Result
  let exceptionDetails: Exception?
}
