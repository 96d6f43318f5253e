import SessionStates

extension SessionStoreScheme {
  /// `sqlite:PATH`: a ``SQLiteSessionStore``, of any number of sessions where nothing else is said.
  public static let sqlite = SessionStoreScheme("sqlite", form: "sqlite:PATH") {
    address, idle, maxSessions in
    let path = try path(of: address)
    return try SQLiteSessionStore(path: path, idle: idle, maxSessions: maxSessions)
  }
}

extension SessionStoreScheme {
  /// The path in `sqlite:PATH`.
  static func path(of address: String) throws(SessionStoreAddressError) -> String {
    let path = address.dropFirst("sqlite:".count)
    // What follows two slashes is a host in an address, and elsewhere a path from here or from the
    // root: nobody shall guess.
    guard !path.isEmpty, !path.hasPrefix("//") else {
      throw SessionStoreAddressError(
        reason: "no path in '\(address)'; expected sqlite:PATH, such as sqlite:/var/lib/shop.db")
    }
    return String(path)
  }
}
