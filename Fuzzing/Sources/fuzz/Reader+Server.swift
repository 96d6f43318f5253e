import Foundation
import NIOCore
import RecommendationServer
import SessionStates

// What reaches a server: requests, and the records of its store.

extension Reader {
  private static let store = OneRecordStore()
  nonisolated(unsafe) private static var shop: Shop?

  /// Works with a server whose sessions have a record, or none.
  private static func serve(
    _ record: [UInt8]?, _ work: @escaping @Sendable (Shop) async -> Void
  ) {
    store.fill(record)
    Shop.wait {
      if shop == nil { shop = try? await Shop(store: store) }
      guard let shop else { preconditionFailure("no server") }
      await work(shop)
    }
  }

  /// Requests, each a line `METHOD /path?query`, lines of fields, an empty line, and a body up to a line `---`.
  ///
  /// Whatever it is, the answer is a status below 500, and JSON where it says so.
  func request(_ bytes: [UInt8]) {
    let requests = bytes.split(separator: [0x0A, 0x2D, 0x2D, 0x2D, 0x0A], maxSplits: 7)
    Self.serve(nil) { shop in
      for request in requests {
        let parts = request.split(separator: [0x0A, 0x0A], maxSplits: 1)
        let lines = String(decoding: parts.first ?? [], as: UTF8.self).split(separator: "\n")
        let words = (lines.first ?? "").split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { continue }
        let fields = lines.dropFirst().compactMap { line in
          line.firstIndex(of: ":").map {
            (
              String(line[..<$0]),
              line[line.index(after: $0)...].trimmingCharacters(in: .whitespaces)
            )
          }
        }
        let body = parts.count > 1 ? Array(parts[1]) : []
        Self.check(await shop.answer(String(words[0]), String(words[1]), fields, body))
      }
    }
  }

  nonisolated(unsafe) private static var listener: Wire?

  /// Bytes of a connection, in parts with a line `---` between, after which the client sends no more.
  ///
  /// Whatever they are, the server ends the connection, and answers nothing, or in HTTP, and has no fault of its own.
  func wire(_ bytes: [UInt8]) {
    if Self.listener == nil { Shop.wait { Self.listener = try? await Wire() } }
    guard let wire = Self.listener else { preconditionFailure("no server") }
    let answer = wire.send(bytes.split(separator: [0x0A, 0x2D, 0x2D, 0x2D, 0x0A], maxSplits: 7))
    guard !answer.isEmpty else { return }
    let text = String(decoding: answer, as: UTF8.self)
    precondition(text.hasPrefix("HTTP/1."), text)
    precondition(!text.contains("HTTP/1.1 500"), text)
  }

  /// A session's record as a store has it; asked for, added to, merged, and taken from.
  func record(_ bytes: [UInt8]) {
    Self.serve(bytes) { shop in
      Self.check(await shop.answer("GET", "/v1/sessions/a"))
      Self.check(await shop.answer("GET", "/v1/sessions/a/recommendations?k=3"))
      let event = Array(#"{"item": "item 3", "k": 3}"#.utf8)
      Self.check(
        await shop.answer("POST", "/v1/sessions/a/events", [("Idempotency-Key", "x")], event))
      Self.check(await shop.answer("DELETE", "/v1/sessions/b/events/1"))
      Self.check(
        await shop.answer("POST", "/v1/sessions/c/merge", [], Array(#"{"from": "a"}"#.utf8)))
      Self.check(await shop.answer("GET", "/v1/sessions/c"))
      Self.check(await shop.answer("DELETE", "/v1/sessions/a"))
    }
  }

  private static func check(_ answer: (status: Int, body: ByteBuffer)?) {
    guard let answer else { return }
    let text = String(buffer: answer.body)
    precondition(answer.status < 500 || answer.status == 503, "\(answer.status): \(text)")
    if text.hasPrefix("{") {
      let object = try? JSONSerialization.jsonObject(with: Data(text.utf8))
      precondition(object != nil, "no JSON: \(text)")
    }
  }
}
