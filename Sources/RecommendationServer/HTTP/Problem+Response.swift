import HTTPTypes
import Hummingbird
import NIOCore

extension Problem {
  /// What the document is.
  static let contentType = "application/problem+json"

  /// The problem document for a request; for bytes that are none when `nil`.
  func document(for request: RequestID?) -> [UInt8] {
    var writer = JSONWriter(capacity: 256)
    writer.object { writer in
      writer.field("type", "urn:gru4rec:problem:\(kind)")
      writer.field("title", title)
      writer.field("status", status.code)
      writer.field("detail", detail)
      if let field { writer.field("field", field) }
      if let isRecorded { writer.field("recorded", isRecorded) }
      if let request { writer.field("request_id", request.text) }
    }
    return writer.bytes
  }

  /// What the head of an answer says of any problem, but for those that only the routes know.
  var headers: [(String, String)] {
    let retry = retryAfter.map { [("Retry-After", "\($0)")] } ?? []
    return [("Content-Type", Self.contentType), ("Cache-Control", "no-store")] + retry
  }

  /// The document as an answer to a request, which nobody is to keep.
  func response(to request: RequestID) -> Response {
    var headers: HTTPFields = [.contentType: Self.contentType, .cacheControl: "no-store"]
    if let retryAfter { headers[.retryAfter] = "\(retryAfter)" }
    if let allow { headers[.allow] = allow }
    if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
    if status == .unsupportedMediaType { headers[.acceptEncoding] = "identity" }
    return Response(
      status: status, headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: document(for: request))))
  }
}

extension HTTPField.Name {
  static let idempotencyKey = constant("Idempotency-Key")
  static let idempotencyReplayed = constant("Idempotency-Replayed")
  static let xRequestID = constant("X-Request-Id")

  /// A name that is written here and hence well-formed.
  static func constant(_ name: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(name) else { preconditionFailure("no header can be \(name)") }
    return name
  }
}
