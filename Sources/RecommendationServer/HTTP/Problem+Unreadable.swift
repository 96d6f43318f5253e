import HTTPTypes
import NIOHTTP1

extension Problem {
  /// What a client is told whose bytes are no request.
  init(of error: HTTPParserError) {
    switch error {
    case .headerOverflow:
      self.init(
        status: .requestHeaderFieldsTooLarge, kind: "header-too-large",
        title: "The head of the request is too large", detail: "a head has 80 kB at most")
    case .invalidVersion:
      self.init(
        status: .httpVersionNotSupported, kind: "unsupported-version",
        title: "The version of HTTP is not spoken here", detail: "send HTTP/1.1, or HTTP/1.0")
    default:
      self = .malformed("the bytes are no request of HTTP/1.1")
    }
  }
}
