import Foundation
import RedisSessions
import RedisTesting
import Synchronization
import TestSupport
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// `serve --event-log redis://…` and `follow redis://…`, as they are killed and trimmed.
@Suite(.enabled(if: RedisServer.program != nil, "no redis-server: install redis-server to test it"))
struct RedisEventLogTests {
  /// Items of events that were answered.
  private final class Answered: Sendable { let items = Mutex<[String]>([]) }

  private func makeSpace() async throws -> Workspace {
    let space = try Workspace()
    try space.writeLog("log.tsv", sessions: 60)
    let trained = try await space.train("log.tsv", "--with-optimizer")
    try #require(trained.status == 0, "\(trained.errors)")
    return space
  }

  private func serve(
    _ space: Workspace, _ redis: RedisServer
  ) async throws -> (server: ChildProcess, address: String) {
    let server = try Command.start(
      [
        "serve", "model.safetensors", "--port", "0", "--drain", "1ms", "--request-timeout", "60s",
        "--event-log", "redis://127.0.0.1:\(redis.port)/1?stream=clicks", "--event-log-names",
        "plain",
        "--event-log-sync", "always", "--session-store", "redis://127.0.0.1:\(redis.port)/0",
      ], in: space.directory)
    try await server.wait(until: "serving http://")
    let line = try #require(try server.errors.firstMatch(of: /http:\/\/[0-9.]+:[0-9]+/)).0
    return (server, String(line))
  }

  /// Sends an event with a key; answers the status, and 0 where there is no answer.
  private func send(_ item: String, to session: String, at address: String) async -> Int {
    guard let url = URL(string: "\(address)/v1/sessions/\(session)/events") else { return 0 }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.setValue("\(session)-\(item)", forHTTPHeaderField: "Idempotency-Key")
    request.httpBody = Data(#"{"item": "\#(item)", "k": 2}"#.utf8)
    let answer = try? await URLSession.shared.data(for: request)
    return (answer?.1 as? HTTPURLResponse)?.statusCode ?? 0
  }

  private func redis(_ server: RedisServer, _ words: String...) throws -> RedisReply {
    let commands = [["SELECT", "1"], words].map { RedisCommand($0.map { Array($0.utf8) }) }
    return try #require(try server.connection().exchange(commands).replies.last)
  }

  /// Items of all entries.
  private func items(_ server: RedisServer) throws -> [String] {
    guard case .array(let entries) = try redis(server, "XRANGE", "clicks", "-", "+") else {
      return []
    }
    return entries.compactMap { entry in
      guard case .array(let parts) = entry, parts.count == 2, case .array(let fields) = parts[1],
        fields.count == 14, case .bytes(let item) = fields[3]
      else { return nil }
      return String(decoding: item, as: UTF8.self)
    }
  }

  @Test func killedUnderLoadAndFollowed() async throws {
    let space = try await makeSpace()
    let redis = try await RedisServer()
    let (first, address) = try await serve(space, redis)
    let answered = Answered()
    var unanswered: [String] = []
    try await withThrowingTaskGroup(of: String.self) { group in
      for client in 0..<4 {
        group.addTask {
          for number in 0..<1000 {
            let item = "\(client)-\(number)"
            guard await send(item, to: "v\(client)", at: address) == 200 else { return item }
            answered.items.withLock { $0.append(item) }
          }
          return ""
        }
      }
      while answered.items.withLock({ $0.count < 100 }) {
        try await Task.sleep(for: .milliseconds(2))
      }
      first.send(SIGKILL)
      for try await item in group { unanswered.append(item) }
    }
    _ = try await first.outcome()
    let known = answered.items.withLock { $0 }
    #expect(try Set(known).subtracting(items(redis)).isEmpty)
    // Another server knows the retries.
    let (second, other) = try await serve(space, redis)
    for item in known.suffix(10) + unanswered {
      #expect(await send(item, to: "v\(item.prefix(1))", at: other) == 200)
    }
    let all = try items(redis)
    #expect(Set(all).count == all.count && Set(all) == Set(known + unanswered))

    // A model follows the stream, and says what left it unread.
    let stream = "redis://127.0.0.1:\(redis.port)/1?stream=clicks"
    func follow() async throws -> [String: Any] {
      try await space.run(
        "follow", stream, "--model", "model.safetensors", "--once", "--json", "--threads", "1",
        "--idle", "1ms"
      ).json()
    }
    let cycle = try await follow()
    #expect(cycle["events"] as? Int == all.count && cycle["outcome"] as? String == "published")
    #expect(cycle["trimmed_events"] as? Int == 0)
    for number in 0..<20 { #expect(await send("n\(number)", to: "n", at: other) == 200) }
    _ = try self.redis(redis, "XTRIM", "clicks", "MAXLEN", "5")
    let trimmed = try await follow()
    #expect(trimmed["events"] as? Int == 5 && trimmed["trimmed_events"] as? Int == 15)
    #expect(trimmed["stream_began_anew"] == nil)
    second.send(SIGTERM)
    #expect(try await second.outcome().status == 0)
    redis.stop()
    let away = try await space.run("follow", stream, "--model", "model.safetensors", "--once")
    expect(away, status: 74, says: "cannot reach Redis at redis://127.0.0.1")
  }

  @Test func whatCannotReadAStreamSaysSo() async throws {
    let space = try await makeSpace()
    let stream = "redis://:open-secret@127.0.0.1:1/0?stream=clicks"
    for words in [
      ["inspect", stream], ["train", stream, "--model", "n.safetensors"],
      ["prepare", stream, "--output", "out"], ["evaluate", "model.safetensors", stream],
    ] {
      let outcome = try await Command.run(words, in: space.directory)
      expect(outcome, status: 65, says: "only gru4rec follow reads it")
      #expect(!outcome.errors.contains("secret"), "\(outcome.errors)")
    }
    let unnamed = try await space.run(
      "serve", "model.safetensors", "--port", "0", "--event-log",
      "redis://:open-secret@127.0.0.1:1/0")
    #expect(unnamed.status == 64 && unnamed.errors.contains("?stream=NAME"), "\(unnamed.errors)")
    let away = try await space.run(
      "serve", "model.safetensors", "--port", "0", "--event-log", stream, "--log-level", "debug")
    #expect(away.status == 74 && away.errors.contains("--redis-password-file"), "\(away.errors)")
    let follower = try await space.run(
      "follow", stream, "--model", "model.safetensors", "--once", "--report", "page.html")
    #expect(follower.status == 74 && follower.errors.contains("--redis-password-file"))
    for one in [unnamed, away, follower] {
      #expect(!(one.output + one.errors).contains("secret"), "\(one.errors)")
    }
  }
}
