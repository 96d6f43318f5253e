import Foundation
import Synchronization

/// A browser's DevTools protocol over two named pipes: JSON messages, each ended by a zero byte.
final class DevTools: Sendable {
  typealias Message = [String: any Sendable]

  private struct State {
    var lastID = 0
    var received = Data()
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
  private let patience = 30

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
  ) throws -> Data {
    try state.withLock { state in
      state.lastID += 1
      let id = state.lastID
      var message: Message = ["id": id, "method": method, "params": parameters]
      message["sessionId"] = session
      try commands.write(contentsOf: JSONSerialization.data(withJSONObject: message) + [0])
      while true {
        let data = try next(&state, waitingFor: method)
        let head = try JSONDecoder().decode(Head.self, from: data)
        if head.id == id {
          guard head.error == nil else {
            throw BrowserError.refused(
              method: method, answer: String(decoding: data, as: UTF8.self))
          }
          return data
        }
        if let event = head.method {
          state.events.append(
            Event(
              session: head.sessionId, method: event, text: String(decoding: data, as: UTF8.self)))
        }
      }
    }
  }

  /// Sends a command and decodes what is in the answer's `result`.
  func send<Result: Decodable>(
    _ method: String, _ parameters: Message = [:], session: String? = nil,
    as type: Result.Type
  ) throws -> Result {
    try JSONDecoder().decode(
      Answer<Result>.self, from: send(method, parameters, session: session)
    ).result
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

  /// The next message, without the zero at its end.
  private func next(_ state: inout State, waitingFor method: String) throws -> Data {
    while true {
      if let end = state.received.firstIndex(of: 0) {
        defer { state.received = Data(state.received[(end + 1)...]) }
        return Data(state.received[..<end])
      }
      var descriptor = pollfd(fd: answers.fileDescriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&descriptor, 1, Int32(patience * 1000)) > 0 else {
        throw BrowserError.noAnswer(to: method, seconds: patience)
      }
      state.received.append(answers.availableData)
    }
  }
}
