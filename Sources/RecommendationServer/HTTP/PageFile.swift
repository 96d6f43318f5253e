import HTTPTypes
import Hummingbird
import NIOCore

/// A file that the server brings along: the page, and the description of the interface.
struct PageFile: Sendable {
  let path: RouterPath
  let type: String
  let content: ByteBuffer

  /// All files.
  static let all: [PageFile] = []

  /// The file, which only this server's own scripts and styles may accompany.
  var response: Response {
    Response(
      status: .ok,
      headers: [
        .contentType: type, .contentLength: "\(content.readableBytes)",
        .cacheControl: "no-cache",
        .contentSecurityPolicy: "default-src 'none'; script-src 'self'; style-src 'self'; "
          + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
          + "frame-ancestors 'none'",
        .xContentTypeOptions: "nosniff",
      ],
      body: ResponseBody(byteBuffer: content))
  }
}
