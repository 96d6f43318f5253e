import Foundation
import SessionStates

/// Where a Redis server is, and how to log in: `redis://[USER:PASSWORD@]HOST[:PORT][/DB]`, the same with
/// `rediss` for TLS, or `redis+unix://[USER:PASSWORD@]/PATH[?db=DB]` for a socket of this machine.
public struct RedisAddress: Sendable, Equatable {
  /// Name or number of the machine; empty for a socket.
  public let host: String
  /// Port; 6379 where none is given.
  public let port: Int
  /// Path of a socket of this machine, which takes the place of host and port.
  public let socket: String?
  /// Number of the database, ≥ 0; 0 where none is given.
  public let database: Int
  /// What TLS goes by, where the address asks for it: `?ca=FILE&name=NAME&cert=FILE&key=FILE`.
  public let security: RedisSecurity?
  let user: String?
  let password: Secret?

  /// Reads an address; in user and password, `%2F` and its like stand for characters with a meaning.
  ///
  /// - Parameter password: the password, where it does not stand in the address: what is on a command line can be read by
  ///   everybody on the machine.
  public init(_ text: String, password: Secret? = nil) throws(SessionStoreAddressError) {
    guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
      ["redis", "rediss", "redis+unix"].contains(scheme)
    else {
      throw Self.error(
        "it cannot be read; in user and password, write / as %2F, @ as %40 and so on")
    }
    var query = try Self.fields(of: url)
    let path: String
    if scheme == "redis+unix" {
      guard url.host ?? "" == "", url.path.count > 1 else {
        throw Self.error("three slashes begin the path of a socket: redis+unix:///run/redis.sock")
      }
      (host, port, socket) = ("", 0, url.path)
      path = query.removeValue(forKey: "db") ?? ""
    } else {
      guard let host = url.host, !host.isEmpty else { throw Self.error("it names no host") }
      self.host = host.trimmingCharacters(in: ["[", "]"])
      port = url.port ?? 6379
      socket = nil
      path = String(url.path.drop { $0 == "/" })
    }
    guard socket != nil || (1...65_535).contains(port) else {
      throw Self.error("port \(port) is not within 1…65535")
    }
    guard let database = path.isEmpty ? 0 : Int(path), database >= 0 else {
      throw Self.error("the database is the number after the last slash, such as /0")
    }
    self.database = database
    security = scheme == "rediss" ? try RedisSecurity(&query) : nil
    if let field = query.keys.min() {
      throw Self.error("'\(field)' means nothing after the database")
    }
    user = url.user.flatMap { $0.isEmpty ? nil : $0 }
    if password != nil, url.password != nil {
      throw Self.error("it has a password, and another one is given beside it")
    }
    self.password = password ?? url.password.map { Secret($0) }
    if user != nil, self.password == nil {
      throw Self.error("it names a user without a password; write :PASSWORD@ for a password alone")
    }
  }

  private static func fields(
    of url: URLComponents
  ) throws(SessionStoreAddressError) -> [String: String] {
    guard url.fragment == nil else { throw error("nothing may follow the number of the database") }
    var fields: [String: String] = [:]
    for item in url.queryItems ?? [] {
      guard let value = item.value, !value.isEmpty,
        fields.updateValue(value, forKey: item.name) == nil
      else { throw error("'\(item.name)' has no value, or two") }
    }
    return fields
  }

  /// The address is not repeated: it may hold a password.
  fileprivate static func error(_ reason: String) -> SessionStoreAddressError {
    SessionStoreAddressError(
      reason: "bad address of a Redis server: \(reason); "
        + "expected redis://[USER:PASSWORD@]HOST[:PORT][/DB], rediss:// or redis+unix:///PATH")
  }
}

extension RedisSecurity {
  /// Takes its fields out of a query.
  fileprivate init(_ query: inout [String: String]) throws(SessionStoreAddressError) {
    self.init()
    for (name, value) in Self.fields { self[keyPath: value] = query.removeValue(forKey: name) }
    if (certificate == nil) != (key == nil) {
      throw RedisAddress.error("a client's certificate has a key: cert and key belong together")
    }
  }
}

extension RedisAddress: CustomStringConvertible {
  /// The address without user, password and files.
  public var description: String {
    if let socket { return "redis+unix://\(socket)?db=\(database)" }
    let scheme = security == nil ? "redis" : "rediss"
    return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
  }
}
