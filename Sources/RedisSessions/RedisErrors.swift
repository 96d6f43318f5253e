import SessionStates

extension SessionStateStoreError {
  /// What it means that the server answers with an error.
  ///
  /// - Parameters:
  ///   - access: what the user must be allowed.
  ///   - room: what to do where there is no room.
  static func redis(
    _ address: RedisAddress, says text: String, access: String = RedisSessionStore.access,
    room: String = "raise maxmemory, or set maxmemory-policy to volatile-lru"
  ) -> Self {
    // A server that does not know AUTH repeats what came with it.
    let text = address.password?.hidden(in: text) ?? text
    let said = "Redis at \(address) says \"\(text)\""
    switch text.prefix(while: { $0 != " " }) {
    case "NOAUTH", "WRONGPASS":
      return .unusable(
        reason:
          "\(said); give the password in a file or in the environment, and the user in the address: "
          + "redis://USER@HOST:PORT/DB")
    case "NOPERM":
      return .unusable(reason: "\(said); the user needs '\(access)'")
    case "WRONGTYPE":
      return .unusable(reason: "\(said): another program uses our keys; choose another database")
    case "READONLY":
      return .unavailable(reason: "\(said): it is a replica; give the address of its primary")
    case "OOM":
      return .full(reason: "\(said); \(room)")
    case "MOVED", "CROSSSLOT":
      return .unusable(reason: "\(said): a cluster is not supported; use one primary")
    case "ERR" where text.contains("invalid password") || text.contains("AUTH"):
      return .unusable(reason: "\(said); correct the password in the address, or leave it out")
    case "ERR" where text.contains("can't run this command"):
      return .unusable(reason: "\(said); the user needs '\(access)'")
    case "ERR" where text.contains("DB index"):
      return .unusable(reason: "\(said); choose a smaller number after the last slash")
    default:
      return .unavailable(reason: said)
    }
  }

  /// What it means that the server cannot be reached, or is no longer.
  static func redis(_ address: RedisAddress, lost reason: String) -> Self {
    .unavailable(reason: "cannot reach Redis at \(address): \(reason)")
  }
}
