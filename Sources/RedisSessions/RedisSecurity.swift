/// How a connection to Redis over TLS knows whom it talks to, and says who it is: the query of a `rediss` address.
public struct RedisSecurity: Sendable, Equatable {
  /// File with the certificates of the authorities to trust, in PEM; those of the system where `nil`.
  public var authorities: String?
  /// Name that the server's certificate must be for; the address's host where `nil`.
  public var serverName: String?
  /// File with this client's certificate and those between it and an authority, in PEM.
  public var certificate: String?
  /// File with the private key of the certificate, in PEM.
  public var key: String?

  /// Trusts the system's authorities.
  public init() {}

  /// Names of the query's fields.
  static let fields: [(name: String, value: WritableKeyPath<RedisSecurity, String?> & Sendable)] = [
    ("ca", \.authorities), ("name", \.serverName), ("cert", \.certificate), ("key", \.key),
  ]
}
