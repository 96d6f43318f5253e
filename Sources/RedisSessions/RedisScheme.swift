import SessionStates

extension SessionStoreScheme {
  /// `redis://[USER:PASSWORD@]HOST[:PORT][/DB]`, `rediss://` for TLS, `redis+unix:` for a socket: a ``RedisSessionStore``,
  /// whose bound is Redis's own, in bytes.
  public static let redis: SessionStoreScheme = redis(password: nil)

  /// The same, with a password that does not stand in the address.
  public static func redis(password: Secret?) -> SessionStoreScheme {
    SessionStoreScheme("redis", "rediss", "redis+unix", form: "redis://HOST:PORT/DB") {
      address, idle, maxSessions in
      let server = try RedisAddress(address, password: password)
      guard maxSessions == nil else {
        throw SessionStoreAddressError(
          reason:
            "a number of sessions cannot bound Redis; set maxmemory and maxmemory-policy there")
      }
      return try await RedisSessionStore(server, idle: idle)
    }
  }
}
