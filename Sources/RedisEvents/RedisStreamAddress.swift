import Foundation
import RedisSessions
import SessionStates

/// Where an event log is in Redis: the address of a server and `stream=NAME`, as in `redis://HOST:PORT/DB?stream=events`.
public struct RedisStreamAddress: Sendable, Equatable, CustomStringConvertible {
  /// The server.
  public let server: RedisAddress
  /// Name of the stream; other keys of the log begin with it and a colon.
  public let stream: String

  /// What a user of Redis must be allowed for the stream `events`, as rules of its access control lists.
  public static let access =
    "~events ~events:* +select +set +get +del +hset +hdel +hexists +hgetall +exists +eval +eval_ro "
    + "+xadd +xdel +xlen +xrange +xtrim +xinfo|stream +xgroup|create +xgroup|destroy +memory|usage +time"

  /// Reads an address.
  ///
  /// - Parameter password: the password, where it does not stand in the address.
  /// - Throws: `SessionStoreAddressError`, which does not repeat the address: it may hold a password.
  public init(_ text: String, password: Secret? = nil) throws {
    var url = URLComponents(string: text)
    let names = (url?.queryItems ?? []).filter { $0.name == "stream" }.map { $0.value ?? "" }
    guard url == nil || names.count == 1, names.allSatisfy({ !$0.isEmpty }) else {
      throw SessionStoreAddressError(
        reason: "the address of an event log in Redis ends in ?stream=NAME, once; "
          + "expected redis://[USER:PASSWORD@]HOST[:PORT][/DB]?stream=NAME, rediss:// or redis+unix:///PATH?stream=NAME"
      )
    }
    let others = (url?.percentEncodedQueryItems ?? []).filter { $0.name != "stream" }
    url?.percentEncodedQueryItems = others.isEmpty ? nil : others
    server = try RedisAddress(
      url?.string ?? text, password: url?.password == nil ? password : nil)
    stream = names.first ?? ""
  }

  /// Whether a text is meant as such an address, and not as the path of a folder.
  public static func isMeant(by text: String) -> Bool {
    ["redis", "rediss", "redis+unix"].contains(text.prefix { $0 != ":" }.lowercased())
      && text.contains(":")
  }

  /// The address without user, password and files.
  public var description: String {
    let server = "\(server)"
    return "\(server)\(server.contains("?") ? "&" : "?")stream=\(stream)"
  }

  /// A connection that is not made yet.
  func client() -> RedisClient {
    RedisClient(
      server, access: Self.access.replacing("~events", with: "~\(stream)"),
      room: "raise maxmemory, or keep less of the event log")
  }
}
