import Dispatch
import EventRecording
import Foundation
import Logging
import RedisSessions
import Synchronization

/// Looks after a stream now and then: wishes are fulfilled, old entries trimmed, and its size is measured.
final class StreamKeeper: LogKeeper {
  let rounds: KeeperRounds
  private let settings: EventRecordingSettings
  private let client: RedisClient
  private let keys: StreamKeys
  private let figures: RecordingFigures
  private let logger: Logger
  /// Milliseconds for which rows of other servers may be on their way.
  let settling = Atomic(5000)

  /// Trims by age and size, and answers the stream's bytes and how many entries left.
  private static let trim = """
    local trimmed = 0
    if ARGV[1] ~= '' then
      local oldest = math.max(0, redis.call('TIME')[1] * 1000 - ARGV[1])
      trimmed = redis.call(
        'XTRIM', KEYS[1], 'MINID', '~', string.format('%.0f', oldest), 'LIMIT', '0')
    end
    local bytes = redis.call('MEMORY', 'USAGE', KEYS[1]) or 0
    local most = tonumber(ARGV[2]) or bytes
    if bytes > most then
      local entries = math.floor(redis.call('XLEN', KEYS[1]) * most / bytes)
      trimmed = trimmed + redis.call(
        'XTRIM', KEYS[1], 'MAXLEN', '~', string.format('%.0f', entries), 'LIMIT', '0')
      bytes = redis.call('MEMORY', 'USAGE', KEYS[1]) or 0
    end
    return {bytes, trimmed}
    """

  init(
    _ settings: EventRecordingSettings, _ client: RedisClient, _ keys: StreamKeys,
    figures: RecordingFigures, logger: Logger
  ) {
    (self.settings, self.client, self.keys) = (settings, client, keys)
    (self.figures, self.logger) = (figures, logger)
    rounds = KeeperRounds(every: settings.lookEvery)
  }

  func start() { rounds.start { [self] in look() } }

  func end() async { await rounds.end() }

  /// Does what is to be done now and then.
  func look() {
    attempt("the event log cannot forget for now") { try fulfilWishes() }
    attempt("the event log cannot be trimmed or measured") { try trim() }
  }

  private func attempt(_ what: String, _ body: () throws -> Void) {
    do { try body() } catch { logger.error("\(what)", metadata: ["error": "\(error)"]) }
  }

  private func trim() throws {
    let age = settings.keepTime.map { "\(Int64($0 / .milliseconds(1)))" } ?? ""
    let size = settings.keepBytes.map(String.init) ?? ""
    let answer = try client.answer(
      to: StreamKeys.run(Self.trim, on: [keys.stream], [Array(age.utf8), Array(size.utf8)])
    ).list.map(\.number)
    guard answer.count == 2, let bytes = answer[0], let trimmed = answer[1] else { return }
    figures.bytes.store(Int(bytes), ordering: .relaxed)
    if trimmed > 0 {
      logger.info("the event log was trimmed", metadata: ["entries": "\(trimmed)"])
    }
  }

  /// Lets entries leave that are wished gone; one server does so for all, and two that do are no harm.
  private func fulfilWishes() throws {
    let kept = StreamWishes(client: client, keys: keys)
    let all = try kept.all()
    if all.isEmpty { return }
    let turn = try client.answer(
      to: RedisCommand("SET", keys.keeper, "1", "NX", "PX", "60000"))
    guard turn == .status("OK") else { return }

    let bySession = Dictionary(grouping: all, by: \.wish.session)
    let settling = settling.load(ordering: .relaxed)
    var leaving: [EntryID] = []
    var ofEvents: [String: [EntryID]] = [:]
    try StreamReader(client: client, keys: keys).forEach(after: nil) { entry in
      let session = String(decoding: entry.fields(["SessionId"])[0], as: UTF8.self)
      for wish in bySession[session] ?? [] where wish.isAbout(entry, settling: settling) {
        if wish.wish.item == nil {
          leaving.append(entry.id)
        } else {
          ofEvents[wish.id, default: []].append(entry.id)
        }
      }
      return true
    }
    try kept.delete(leaving)
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    let gone = Set(leaving)
    var (done, taken): ([String], Set<EntryID>) = ([], [])
    for wish in all {
      let isYoung = abs(now - wish.wish.time) < settling
      guard wish.wish.item != nil else {
        if !isYoung { done.append(wish.id) }
        continue
      }
      // An event that was taken back is one entry, also where others are like it; each wish has one of its own.
      let own = (ofEvents[wish.id] ?? []).filter { !gone.contains($0) }
      let entry =
        own.last { $0 <= wish.last && !taken.contains($0) } ?? own.first { !taken.contains($0) }
      if let entry {
        taken.insert(entry)
        _ = try kept.fulfil(wish, by: entry)
      } else if !isYoung {
        done.append(wish.id)
      }
    }
    try kept.remove(done)
    _ = try client.answer(to: RedisCommand("DEL", keys.keeper))
  }
}
