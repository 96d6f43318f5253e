import Foundation
import NIOCore

/// Requests as bytes.
struct RequestWriter {
  /// What the names of all sessions of this run begin with.
  let sessionPrefix: String
  private let traffic: Traffic
  private let post: [UInt8]
  private let get: [UInt8]
  private let eventsHead: [UInt8]
  private let recommendationsHead: [UInt8]
  private let bodyStart = Array(#"{"item":"#.utf8)
  private let bodyEnd: [UInt8]
  private let blankLine = Array("\r\n\r\n".utf8)

  init(_ traffic: Traffic, _ settings: LoadSettings, _ address: ServerAddress) {
    self.traffic = traffic
    // Two runs against one server must not go on with each other's sessions.
    let time = UInt64(Date().timeIntervalSince1970 * 1000)
    let process = ProcessInfo.processInfo.processIdentifier
    sessionPrefix = "load-\(String(time, radix: 36))-\(String(process, radix: 36))-"
    let path = "\(address.prefix)/v1/sessions/\(sessionPrefix)"
    let token = settings.token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
    let common = " HTTP/1.1\r\nHost: \(address.authority)\r\n\(token)"
    let seen = settings.excludesSeen
    let fields = settings.listFields.sorted { $0.key < $1.key }
    let inBody = fields.map { ",\"\($0)\":\($1)" }.joined()
    let inQuery = fields.map { "&\($0)=\(Self.encoded($1))" }.joined()
    post = Array("POST \(path)".utf8)
    get = Array("GET \(path)".utf8)
    eventsHead = Array("/events\(common)Content-Type: application/json\r\nContent-Length: ".utf8)
    recommendationsHead = Array(
      "/recommendations?k=\(settings.k)\(seen ? "&exclude_seen=true" : "")\(inQuery)\(common)\r\n"
        .utf8)
    bodyEnd = Array(
      ",\"k\":\(settings.k)\(seen ? ",\"exclude_seen\":true" : "")\(inBody)}".utf8)
  }

  /// Text in an address: all but letters and digits percent-encoded.
  private static func encoded(_ text: String) -> String {
    let plain = CharacterSet(charactersIn: "a"..."z").union(CharacterSet(charactersIn: "0"..."9"))
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
  }

  /// Name of a session.
  func session(_ number: Int) -> String { "\(sessionPrefix)\(number)" }

  /// Writes the request of a step.
  func write(_ step: Step, to buffer: inout ByteBuffer) {
    switch step.kind {
    case .recommendations:
      buffer.writeBytes(get)
      Self.write(step.number, to: &buffer)
      buffer.writeBytes(recommendationsHead)
    case .event:
      let id = traffic.quotedID(of: traffic.item(of: step.source, at: step.position))
      buffer.writeBytes(post)
      Self.write(step.number, to: &buffer)
      buffer.writeBytes(eventsHead)
      Self.write(bodyStart.count + id.count + bodyEnd.count, to: &buffer)
      buffer.writeBytes(blankLine)
      buffer.writeBytes(bodyStart)
      buffer.writeBytes(id)
      buffer.writeBytes(bodyEnd)
    }
  }

  private static func write(_ number: Int, to buffer: inout ByteBuffer) {
    buffer.writeString(String(number))
  }
}
