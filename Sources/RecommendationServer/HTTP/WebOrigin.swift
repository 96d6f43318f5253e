/// Where a web page comes from, as browsers write it in `Origin`: `https://shop.example`.
public struct WebOrigin: Sendable, Hashable {
  /// Scheme, host and port, the port only where it is not the usual one of the scheme.
  public let text: String

  /// An origin; `nil` where a browser would write it otherwise, and hence never matched: upper case, a path, a `/` at
  /// the end, the usual port, or another scheme than http and https.
  public init?(_ text: String) {
    let usualPorts = ["http://": ":80", "https://": ":443"]
    guard let (scheme, port) = usualPorts.first(where: { text.hasPrefix($0.key) }),
      text == text.lowercased(), !text.hasSuffix(port)
    else { return nil }
    let authority = text.dropFirst(scheme.count)
    let isPlain = authority.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "["),
        UInt8(ascii: "]"):
        true
      default: false
      }
    }
    guard isPlain, let first = authority.first, first != ":", authority.last != ":" else {
      return nil
    }
    self.text = text
  }
}
