import HTTPTypes
import Synchronization

/// What tells one request from all others, in its answer and in the log: the client's own, or one of the server's.
struct RequestID: Sendable {
  let text: String

  /// Tells the requests of this process from those of others.
  ///
  /// It has seven digits, as a text of 15 bytes needs no memory of its own.
  private static let process = String(Int.random(in: 2_176_782_336..<78_364_164_096), radix: 36)
  private static let count = Atomic(0)

  /// Takes over what stands in `X-Request-Id` where a log can hold it: 1 … 128 letters, digits and `-._~:/+=@` of
  /// ASCII.
  init(_ headers: HTTPFields) { self.init(given: headers[.xRequestID]) }

  /// Takes over a client's own where a log can hold it.
  init(given: String?) {
    if let given, (1...128).contains(given.utf8.count),
      given.utf8.allSatisfy(Self.isPlain)
    {
      text = given
    } else {
      let number = Self.count.add(1, ordering: .relaxed).newValue
      text = Self.process + "-" + String(number, radix: 36)
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-")...UInt8(ascii: "/"),
      UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "+"),
      UInt8(ascii: "="), UInt8(ascii: "@"):
      true
    default: false
    }
  }
}
