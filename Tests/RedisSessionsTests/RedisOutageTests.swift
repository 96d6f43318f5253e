import RedisTesting
import SessionStates
import SessionStoreTesting
import Testing

@testable import RedisSessions

/// What happens to calls while a Redis server goes away, hangs and comes back.
@Suite(.enabled(if: RedisServer.program != nil, "no redis-server: install redis-server to test it"))
struct RedisOutageTests {
  @Test func callsFailWhileItIsAwayAndWorkAgain() async throws {
    let server = try await RedisServer()
    let store = try await RedisSessionStore(server.address(), idle: .seconds(3600))
    #expect(try await store.save([1], for: "a", replacing: 0))
    server.stop()
    for _ in 0..<100 {
      await #expect(throws: SessionStateStoreError.self) { try await store.load("a") }
    }
    try await server.start()
    try await untilItAnswers(store)
    #expect(try await store.load("a") == nil, "the server keeps nothing over a restart")
    #expect(try await store.save([2], for: "a", replacing: 0))
    await store.close()
  }

  @Test func aRestartBetweenCallsCostsNone() async throws {
    let server = try await RedisServer()
    let store = try await RedisSessionStore(server.address(), idle: .seconds(3600))
    #expect(try await store.save([1], for: "a", replacing: 0))
    server.stop()
    try await server.start()
    #expect(try await store.load("a") == nil)
    await store.close()
  }

  @Test func aLateAnswerIsNobodyElses() async throws {
    let server = try await RedisServer()
    let store = try await RedisSessionStore(
      server.address(), idle: .seconds(3600), timeout: .milliseconds(300))
    for key in ["a", "b"] { #expect(try await store.save(Array(key.utf8), for: key, replacing: 0)) }
    _ = try server.connection().exchange([RedisCommand("CLIENT", "PAUSE", "1000", "ALL")])
    await #expect {
      _ = try await store.load("a")
    } throws: { error in
      guard case .unavailable(let reason) = error as? SessionStateStoreError else { return false }
      return reason.contains("no answer within")
    }
    try await untilItAnswers(store)
    for key in ["b", "a", "b"] { #expect(try await store.load(key)?.bytes == Array(key.utf8)) }
    await store.close()
  }

  /// Under load, every answer belongs to its call, and no kept change is forgotten by those that follow.
  @Test func outagesUnderLoadMixNothing() async throws {
    let server = try await RedisServer()
    let store = try await RedisSessionStore(server.address(), idle: .seconds(3600))
    let stops = SharedCounter()
    let failures = try await withThrowingTaskGroup(of: Int.self) { group in
      for writer in 0..<32 {
        group.addTask {
          var failures = 0
          while stops.value == 0 {
            let key = "session \(writer)"
            do {
              let old = try await store.load(key)
              if let old {
                #expect(old.bytes == Array("\(key) \(old.revision)".utf8))
              }
              let next = (old?.revision ?? 0) + 1
              let bytes = Array("\(key) \(next)".utf8)
              #expect(try await store.save(bytes, for: key, replacing: next - 1))
            } catch SessionStateStoreError.unavailable {
              failures += 1
              try await Task.sleep(for: .milliseconds(1))
            }
          }
          return failures
        }
      }
      for _ in 0..<3 {
        try await Task.sleep(for: .milliseconds(100))
        server.stop()
        try await Task.sleep(for: .milliseconds(100))
        try await server.start()
      }
      try await untilItAnswers(store)
      stops.add()
      return try await group.reduce(0, +)
    }
    #expect(failures > 0)
    for writer in 0..<32 { _ = try await store.load("session \(writer)") }
    await store.close()
  }

  private func untilItAnswers(_ store: RedisSessionStore) async throws {
    for _ in 0..<1000 {
      do {
        _ = try await store.load("")
        return
      } catch SessionStateStoreError.unavailable {
        try await Task.sleep(for: .milliseconds(10))
      }
    }
    Issue.record("the store found no way back to its server")
  }
}
