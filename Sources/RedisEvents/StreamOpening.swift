import EventRecording
import RedisSessions
import SessionStates

/// Makes sure that there is a stream, and its key of pseudonyms.
struct StreamOpening {
  let client: RedisClient
  let keys: StreamKeys

  /// A stream without an entry comes with a group of consumers, which nobody needs.
  private static let open = """
    if redis.call('EXISTS', KEYS[1]) == 0 then
      redis.call('XGROUP', 'CREATE', KEYS[1], 'gru4rec', '$', 'MKSTREAM')
      redis.call('XGROUP', 'DESTROY', KEYS[1], 'gru4rec')
    end
    redis.call('XLEN', KEYS[1])
    if ARGV[1] == '' then return '' end
    redis.call('SET', KEYS[2], ARGV[1], 'NX')
    return redis.call('GET', KEYS[2])
    """

  /// The key of pseudonyms, which the first server draws; `nil` where names stay as they are.
  func key(isPlain: Bool) throws -> [UInt8]? {
    let own = isPlain ? [] : SessionNames.newKey()
    let reply = try client.answer(
      to: StreamKeys.run(Self.open, on: [keys.stream, keys.pseudonyms], [own]))
    // Looks whether Redis is new enough.
    try StreamReader(client: client, keys: keys, pageSize: 1).forEach(after: nil) { _ in false }
    if isPlain { return nil }
    guard case .bytes(let text) = reply, let key = SessionNames.key(of: text) else {
      throw SessionStateStoreError.unusable(
        reason:
          "\(keys.pseudonyms) in Redis at \(client.address) is no key of an event log; put it back, or delete it: "
          + "visitors have other pseudonyms then")
    }
    return key
  }
}
