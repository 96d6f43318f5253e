import HTTPTypes
import Hummingbird
import Synchronization

/// By which names the server may be asked, and which pages may change something through somebody's browser.
///
/// Where no token is asked for, a browser is a way in: a page of anybody's has it send requests to loopback, and a
/// name that suddenly leads there lets the page read the answers, too. What the browser says of host and origin
/// is all that tells such requests from others; whoever is no browser may say what it likes.
struct HostRules: Sendable {
  /// Names beside those of loopback; `nil` where any name will do.
  private let names: Set<String>?
  /// The authority that was good last: nearly all requests have the same.
  private let lastGood = LastAuthority()
  /// Whether changes must come from pages of the server itself.
  private let refusesOtherOrigins: Bool

  init(_ settings: ServerSettings) {
    let isOpen = settings.tokens == nil
    let isLoopback = HostName(settings.host).isLoopback
    let isBound = !settings.allowedHosts.isEmpty || isOpen && isLoopback
    names = isBound ? Set(settings.allowedHosts.map { HostName(authority: $0).text }) : nil
    refusesOtherOrigins = isOpen
  }

  /// Refuses requests that come by another name than they may, or from a page of somebody else.
  ///
  /// - Parameter comesFromAllowedPage: whether its origin is one of those that are named.
  func check(_ request: Request, comesFromAllowedPage: Bool) throws(Problem) {
    // Of several `Host` lines the first is the authority, and the others stay where they are.
    guard let authority = request.head.authority, !authority.isEmpty else {
      throw .malformed("the header Host is missing")
    }
    if request.headers.contains(.secondHost) {
      throw .malformed("there are several headers Host")
    }
    if let names, !lastGood.isSame(authority) {
      let name = HostName(authority: authority)
      guard name.isLoopback || names.contains(name.text) else { throw .wrongHost }
      lastGood.keep(authority)
    }
    guard refusesOtherOrigins, !comesFromAllowedPage, !request.method.isSafe,
      let origin = request.headers[.origin]
    else { return }
    guard isAllowed(origin: origin, to: authority) else { throw .wrongOrigin }
  }

  /// Whether a page of this origin may change something at the server.
  func isAllowed(origin: String, to authority: String) -> Bool {
    guard let scheme = origin.range(of: "://") else { return false }
    return origin[scheme.upperBound...].lowercased() == authority.lowercased()
  }
}

/// An authority that several connections share.
private final class LastAuthority: Sendable {
  private let text = Mutex("")

  func isSame(_ authority: String) -> Bool { text.withLock { $0 == authority } }

  func keep(_ authority: String) { text.withLock { $0 = authority } }
}

/// A name or number of a machine.
struct HostName: Equatable {
  /// In lower case, an IPv6 address without its brackets.
  let text: String

  /// A name without a port.
  init(_ name: String) {
    let isBracketed = name.hasPrefix("[") && name.hasSuffix("]")
    text = (isBracketed ? String(name.dropFirst().dropLast()) : name).lowercased()
  }

  /// What stands before the port, if there is one.
  init(authority: String) {
    let port = authority.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
    let end = authority.utf8.dropLast(port)
    let hasPort = end.last == UInt8(ascii: ":") && end.count > 1
    // An IPv6 address has its port after the bracket, and colons of its own.
    let isAddress = authority.filter { $0 == ":" }.count > 1 && !authority.hasPrefix("[")
    self.init(hasPort && !isAddress ? String(Substring(end.dropLast())) : authority)
  }

  /// Whether it leads to this machine, whatever any name server says.
  var isLoopback: Bool {
    if text == "localhost" || text == "::1" { return true }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { $0.allSatisfy(\.isASCII) && UInt8($0) != nil }
  }
}

extension HTTPRequest.Method {
  /// Whether it changes nothing.
  fileprivate var isSafe: Bool { self == .get || self == .head || self == .options }
}

extension HTTPField.Name {
  /// The header `Host`, which is taken out of the others where it is there once.
  fileprivate static let secondHost = constant("Host")
}
