/// Whether a Redis server that is full takes keys which are to stay.
enum RedisEviction {
  /// Only a user who may `INFO` gets an answer.
  static var question: RedisCommand { RedisCommand("INFO", "memory") }

  /// The policy by which keys without a time of expiry go, where there is one and a limit; `nil` where nobody says so.
  static func policy(in reply: RedisReply) -> String? {
    guard case .bytes(let bytes) = reply else { return nil }
    var facts: [Substring: Substring] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { facts[parts[0]] = parts[1] }
    }
    guard let policy = facts["maxmemory_policy"], policy.hasPrefix("allkeys"),
      facts["maxmemory"] != "0"
    else { return nil }
    return String(policy)
  }
}

extension RedisClient {
  /// The policy by which a full server takes keys that never expire; `nil` where it takes none, or does not say.
  package func evictionPolicy() -> String? {
    (try? answer(to: RedisEviction.question)).flatMap(RedisEviction.policy)
  }
}

extension RedisItemStore {
  /// The policy by which a full server takes items; `nil` where it takes none, or does not say: its user needs `+info`.
  public func evictionPolicy() async -> String? {
    (try? await answer(to: RedisEviction.question)).flatMap(RedisEviction.policy)
  }
}
