import RedisTesting
import SessionStates
import SessionStoreTesting
import Testing

@testable import RedisSessions

@Suite(.enabled(if: RedisServer.program != nil, "no redis-server: install redis-server to test it"))
struct RedisSessionStoreTests {
  private func open(
    _ server: RedisServer, login: String = "", database: Int = 0,
    timeout: Duration = .seconds(10)
  ) async throws -> RedisSessionStore {
    try await RedisSessionStore(
      server.address(login: login, database: database), idle: .seconds(3600), timeout: timeout)
  }

  /// Takes so many milliseconds off the time that each key has left.
  private static let passTime = """
    for _, key in ipairs(redis.call('KEYS', '*')) do
      local left = redis.call('PTTL', key) - ARGV[1]
      if left > 0 then redis.call('PEXPIRE', key, left) else redis.call('DEL', key) end
    end
    """

  @Test(arguments: StoreContract.clauses)
  func keepsTheContract(_ clause: StoreContract) async throws {
    let server = try await RedisServer()
    let store = try await open(server)
    let address = try server.address()
    // Redis's clock cannot be set; what is left of the sessions' time can.
    try await clause.check(
      StoreContract.Subject(store: store, idle: .seconds(3600)) { span in
        let connection = try RedisConnection(address, timeout: .seconds(10))
        let command = RedisCommand("EVAL", Self.passTime, "0", "\(span.wholeMilliseconds)")
        #expect(connection.exchange([command]).failure == nil)
      })
    await store.close()
  }

  @Test func storesShareSessions() async throws {
    let server = try await RedisServer()
    let (first, second) = (try await open(server), try await open(server))
    #expect(try await first.save([1], for: "a", replacing: 0))
    #expect(try await !second.save([9], for: "a", replacing: 0))
    #expect(try await second.save([2], for: "a", replacing: 1))
    #expect(try await first.load("a") == StoredSession(bytes: [2], revision: 2))
    let elsewhere = try await open(server, database: 1)
    #expect(try await elsewhere.load("a") == nil)
    for store in [first, second, elsewhere] { await store.close() }
  }

  @Test func passwordIsNeeded() async throws {
    let server = try await RedisServer("--requirepass", "a/b@c")
    for login in ["", ":wrong@", "someone:a%2Fb%40c@"] {
      await expectUnusable("password") { _ = try await open(server, login: login) }
    }
    for login in [":a%2Fb%40c@", "default:a%2Fb%40c@"] {
      let store = try await open(server, login: login)
      #expect(try await store.save([1], for: login, replacing: 0))
      await store.close()
    }
  }

  @Test func superfluousPasswordIsSaid() async throws {
    let server = try await RedisServer()
    await expectUnusable("leave it out") { _ = try await open(server, login: ":secret@") }
  }

  @Test func databaseMustExist() async throws {
    let server = try await RedisServer("--databases", "2")
    await expectUnusable("smaller number") { _ = try await open(server, database: 2) }
  }

  @Test func replicaIsNotWritten() async throws {
    let server = try await RedisServer("--replicaof", "127.0.0.1 1")
    let store = try await open(server)
    for _ in 0..<2 {
      await #expect {
        _ = try await store.save([1], for: "a", replacing: 0)
      } throws: { error in
        guard case .unavailable(let reason) = error as? SessionStateStoreError else { return false }
        return reason.contains("replica") && reason.contains("primary")
      }
    }
    await store.close()
  }

  @Test func fullServerKeepsNothing() async throws {
    let server = try await RedisServer("--maxmemory", "1", "--maxmemory-policy", "noeviction")
    let store = try await open(server)
    await #expect {
      _ = try await store.save([1], for: "a", replacing: 0)
    } throws: { error in
      guard case .full(let reason) = error as? SessionStateStoreError else { return false }
      return reason.contains("maxmemory")
    }
    #expect(try await store.load("a") == nil)
    await store.close()
  }

  @Test func foreignValuesAreRefused() async throws {
    let server = try await RedisServer()
    let store = try await open(server)
    let key = RedisSessionStore.keyPrefix
    let (replies, failure) = try server.connection().exchange([
      RedisCommand("SET", key + "a", "short"), RedisCommand("LPUSH", key + "b", "list"),
    ])
    try #require(failure == nil && replies == [.status("OK"), .integer(1)])
    for name in ["a", "b"] {
      await expectUnusable("another database") { _ = try await store.load(name) }
    }
    await store.close()
  }

  @Test func missingServerIsSaid() async throws {
    let server = try await RedisServer()
    server.stop()
    await #expect {
      _ = try await open(server)
    } throws: { error in
      guard case .unavailable(let reason) = error as? SessionStateStoreError else { return false }
      return reason.contains("127.0.0.1:\(server.port)") && reason.contains("refused")
    }
  }

  private func expectUnusable(
    _ words: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
  ) async {
    await #expect(sourceLocation: sourceLocation) {
      try await body()
    } throws: { error in
      guard case .unusable(let reason) = error as? SessionStateStoreError else { return false }
      #expect(reason.contains(words), sourceLocation: sourceLocation)
      return true
    }
  }
}
