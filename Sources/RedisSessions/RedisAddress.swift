import Foundation
import SessionStates

/// Where a Redis server is, and how to log in: `redis://[USER:PASSWORD@]HOST[:PORT][/DB]`.
public struct RedisAddress: Sendable, Equatable {
  /// Name or number of the machine.
  public let host: String
  /// Port; 6379 where none is given.
  public let port: Int
  /// Number of the database, ≥ 0; 0 where none is given.
  public let database: Int
  let user: String?
  let password: Secret?

  /// Reads an address; in user and password, `%2F` and its like stand for characters with a meaning.
  ///
  /// - Parameter password: the password, where it does not stand in the address: what is on a command line can be read by
  ///   everybody on the machine.
  public init(_ text: String, password: Secret? = nil) throws(SessionStoreAddressError) {
    if text.lowercased().hasPrefix("rediss:") {
      throw SessionStoreAddressError(
        reason: "rediss:// (Redis over TLS) is not supported; "
          + "use redis:// in a private network or through a tunnel")
    }
    guard let url = URLComponents(string: text), url.scheme == "redis" else {
      throw Self.error(
        "it cannot be read; in user and password, write / as %2F, @ as %40 and so on")
    }
    guard let host = url.host, !host.isEmpty else { throw Self.error("it names no host") }
    guard url.query == nil, url.fragment == nil else {
      throw Self.error("nothing may follow the number of the database")
    }
    self.host = host.trimmingCharacters(in: ["[", "]"])
    port = url.port ?? 6379
    guard (1...65_535).contains(port) else {
      throw Self.error("port \(port) is not within 1…65535")
    }
    let path = url.path.drop { $0 == "/" }
    guard let database = path.isEmpty ? 0 : Int(path), database >= 0 else {
      throw Self.error("the database is the number after the last slash, such as /0")
    }
    self.database = database
    user = url.user.flatMap { $0.isEmpty ? nil : $0 }
    if password != nil, url.password != nil {
      throw Self.error("it has a password, and another one is given beside it")
    }
    self.password = password ?? url.password.map { Secret($0) }
    if user != nil, self.password == nil {
      throw Self.error("it names a user without a password; write :PASSWORD@ for a password alone")
    }
  }

  /// The address is not repeated: it may hold a password.
  private static func error(_ reason: String) -> SessionStoreAddressError {
    SessionStoreAddressError(
      reason: "bad address of a Redis server: \(reason); "
        + "expected redis://[USER:PASSWORD@]HOST[:PORT][/DB]")
  }
}

extension RedisAddress: CustomStringConvertible {
  /// The address without user and password.
  public var description: String {
    "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
  }
}
