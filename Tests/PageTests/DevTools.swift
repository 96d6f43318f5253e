import Foundation
import Synchronization
import TestSupport

/// A browser's DevTools protocol over two named pipes: JSON messages, each ended by a zero byte.
final class DevTools: Sendable {
  typealias Message = [String: any Sendable]

  private struct State {
    var lastID = 0
    var received = Data()
    /// Answers that nobody has taken yet, by the commands' numbers.
    var answers: [Int: Data] = [:]
    var events: [Event] = []
  }

  /// Something that the browser told without being asked.
  struct Event: Sendable {
    let session: String?
    let method: String
    /// The event's JSON.
    let text: String
  }

  private let commands: FileHandle
  private let answers: FileHandle
  private let state = Mutex(State())
  /// Seconds to wait for an answer: long, since other tests may keep all processors busy.
  private let patience = 600

  /// - Parameter directory: holds the pipes `in` and `out`, seen from the browser.
  init(pipesIn directory: URL) throws {
    // Open for both directions, which waits for nobody at the other end.
    func pipe(_ name: String) throws -> FileHandle {
      let url = directory.appending(path: name)
      guard mkfifo(url.path, 0o600) == 0 else {
        throw BrowserError.noPipe(path: url.path, errno: errno)
      }
      return try FileHandle(forUpdating: url)
    }
    commands = try pipe("in")
    answers = try pipe("out")
  }

  /// Sends a command, to a page where `session` names one, and waits for the answer as JSON.
  func send(
    _ method: String, _ parameters: Message = [:], session: String? = nil
  ) async throws -> Data {
    let id = try state.withLock { state in
      state.lastID += 1
      var message: Message = ["id": state.lastID, "method": method, "params": parameters]
      message["sessionId"] = session
      try commands.write(contentsOf: JSONSerialization.data(withJSONObject: message) + [0])
      return state.lastID
    }
    let deadline = ContinuousClock.now + .seconds(patience)
    while ContinuousClock.now < deadline {
      let data = try state.withLock { state in
        try receive(&state)
        return state.answers.removeValue(forKey: id)
      }
      guard let data else {
        try await Task.sleep(for: .milliseconds(2))
        continue
      }
      guard try JSONDecoder().decode(Head.self, from: data).error == nil else {
        throw BrowserError.refused(method: method, answer: String(decoding: data, as: UTF8.self))
      }
      return data
    }
    throw BrowserError.noAnswer(to: method, seconds: patience)
  }

  /// Sends a command and decodes what is in the answer's `result`.
  func send<Result: Decodable>(
    _ method: String, _ parameters: Message = [:], session: String? = nil,
    as type: Result.Type
  ) async throws -> Result {
    let data = try await send(method, parameters, session: session)
    return try JSONDecoder().decode(Answer<Result>.self, from: data).result
  }

  /// What a page told so far.
  func events(of session: String) -> [Event] {
    state.withLock { $0.events.filter { $0.session == session } }
  }

  private struct Head: Decodable {
    struct Refusal: Decodable {}
    let id: Int?
    let method: String?
    let sessionId: String?
    let error: Refusal?
  }

  private struct Answer<Result: Decodable>: Decodable { let result: Result }

  /// Takes in what has come so far: messages, each with a zero at its end.
  private func receive(_ state: inout State) throws {
    while answers.hasData { state.received.append(answers.availableData) }
    while let end = state.received.firstIndex(of: 0) {
      let data = Data(state.received[..<end])
      state.received = Data(state.received[(end + 1)...])
      let head = try JSONDecoder().decode(Head.self, from: data)
      if let id = head.id {
        state.answers[id] = data
      } else if let event = head.method {
        state.events.append(
          Event(
            session: head.sessionId, method: event, text: String(decoding: data, as: UTF8.self)))
      }
    }
  }
}
