/// Where a server is: `http://HOST[:PORT][/PREFIX]`.
public struct ServerAddress: Sendable, Equatable {
  /// Name or number of the host, an IPv6 number without brackets.
  public let host: String
  /// Port, 80 by default.
  public let port: Int
  /// Path before every route, without a slash at its end.
  public let prefix: String

  /// Reads an address.
  public init(_ text: String) throws(LoadTestError) {
    guard text.hasPrefix("http://") else {
      throw .badAddress(
        text,
        reason: text.hasPrefix("https://")
          ? "only plain HTTP is spoken; name the server behind the proxy, http://HOST:PORT"
          : "it must begin with http://, as http://127.0.0.1:8080 does")
    }
    let rest = text.dropFirst("http://".count)
    let authority = rest.prefix { $0 != "/" }
    let path = rest.dropFirst(authority.count)
    guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !authority.contains("@"),
      !path.contains(where: { $0 == "?" || $0 == "#" })
    else {
      throw .badAddress(text, reason: "only host, port and path may follow http://")
    }
    let (host, port): (Substring, Substring?)
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else {
        throw .badAddress(text, reason: "the bracket of the IPv6 number is not closed")
      }
      host = authority[authority.index(after: authority.startIndex)..<end]
      let tail = authority[authority.index(after: end)...]
      guard tail.isEmpty || tail.hasPrefix(":") else {
        throw .badAddress(text, reason: "after the bracket there must be a colon and the port")
      }
      port = tail.isEmpty ? nil : tail.dropFirst()
    } else {
      host = authority.prefix { $0 != ":" }
      port = host.count == authority.count ? nil : authority.dropFirst(host.count + 1)
    }
    guard !host.isEmpty else { throw .badAddress(text, reason: "the host is missing") }
    guard let number = port.map({ Int($0) }) ?? 80, (1...65_535).contains(number) else {
      throw .badAddress(text, reason: "the port must be a number from 1 to 65535")
    }
    self.host = String(host)
    self.port = number
    prefix = String(path.reversed().drop { $0 == "/" }.reversed())
  }

  /// Host and port as a URL has them.
  var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}

extension ServerAddress: CustomStringConvertible {
  /// The address as a URL.
  public var description: String { "http://\(authority)\(prefix)" }
}
