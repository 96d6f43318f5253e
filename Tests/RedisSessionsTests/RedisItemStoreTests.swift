import RedisTesting
import SessionStates
import SessionStoreTesting
import Testing

@testable import RedisSessions

@Suite(.enabled(if: RedisServer.program != nil, "no redis-server: install redis-server to test it"))
struct RedisItemStoreTests {
  @Test func keepsTheContract() async throws {
    let server = try await RedisServer()
    let store = try await RedisItemStore(server.address(login: "", database: 0))
    try await ItemStoreContract.check(store)
    await store.close()
  }

  @Test func storesShareItems() async throws {
    let server = try await RedisServer()
    let address = try server.address(login: "", database: 0)
    let (first, second) = (try await RedisItemStore(address), try await RedisItemStore(address))
    #expect(try await first.write([ItemWrite(key: "a", bytes: [1], replacing: 0)]))
    #expect(try await !second.write([ItemWrite(key: "a", bytes: [2], replacing: 0)]))
    #expect(try await second.write([ItemWrite(key: "a", bytes: [2], replacing: 1)]))
    let seen = try await first.changes(after: 1, limit: 9)
    #expect(seen.items == [StoredItem(key: "a", bytes: [2], place: 2)] && seen.last == 2)
    let elsewhere = try await RedisItemStore(server.address(login: "", database: 1))
    #expect(try await elsewhere.changes(after: 0, limit: 9).last == 0)
    for store in [first, second, elsewhere] { await store.close() }
  }

  /// Redis lost all, and others have written as much again before anybody looked.
  @Test func aStoreThatLostAllIsToldFromTheOneBefore() async throws {
    let server = try await RedisServer()
    let address = try server.address(login: "", database: 0)
    let (first, second) = (try await RedisItemStore(address), try await RedisItemStore(address))
    #expect(try await first.write([ItemWrite(key: "a", bytes: [1], replacing: 0)]))
    #expect(try await second.changes(after: 0, limit: 9).last == 1)
    #expect(try await second.changes(after: 1, limit: 9).last == 1)
    let connection = try RedisConnection(address, timeout: .seconds(10))
    #expect(connection.exchange([RedisCommand("FLUSHALL")]).failure == nil)
    for key in ["b", "c"] {
      #expect(try await first.write([ItemWrite(key: key, bytes: [2], replacing: 0)]))
    }
    #expect(try await second.changes(after: 1, limit: 9).last < 1)
    let anew = try await second.changes(after: 0, limit: 9)
    #expect(anew.items.map(\.key) == ["b", "c"] && anew.last == 2)
    for store in [first, second] { await store.close() }
  }

  @Test func theRulesOfAccessSuffice() async throws {
    let server = try await RedisServer()
    let address = try server.address(login: "", database: 0)
    let connection = try RedisConnection(address, timeout: .seconds(10))
    let user = "ACL SETUSER shop on >secret \(RedisItemStore.access)".split(separator: " ")
    #expect(connection.exchange([RedisCommand(user.map { Array($0.utf8) })]).failure == nil)
    let store = try await RedisItemStore(server.address(login: "shop:secret@", database: 1))
    #expect(try await store.write([ItemWrite(key: "a", bytes: [1], replacing: 0)]))
    #expect(try await store.changes(after: 0, limit: 9).items.count == 1)
    await store.close()
  }

  /// Something else under the keys, and a value that lacks, are told and not taken for items.
  @Test func whatIsNotOursIsRefused() async throws {
    let server = try await RedisServer()
    let address = try server.address(login: "", database: 0)
    let connection = try RedisConnection(address, timeout: .seconds(10))
    let command = RedisCommand("SET", RedisItemStore.keyPrefix + "places", "x")
    #expect(connection.exchange([command]).failure == nil)
    let store = try await RedisItemStore(address)
    await #expect(throws: SessionStateStoreError.self) {
      try await store.write([ItemWrite(key: "a", bytes: [1], replacing: 0)])
    }
    await store.close()
  }

  /// A server that would take items to have room is found out, where its user may ask.
  @Test func anEvictingServerIsFoundOut() async throws {
    let server = try await RedisServer()
    let store = try await RedisItemStore(server.address(login: "", database: 0))
    let client = RedisClient(
      try server.address(login: "", database: 1), access: "", room: "")
    func set(_ name: String, _ value: String) throws {
      _ = try client.answer(to: RedisCommand("CONFIG", "SET", name, value))
    }
    for policy in ["allkeys-lru", "volatile-lru", "noeviction"] {
      for limit in ["0", "100mb"] {
        try set("maxmemory-policy", policy)
        try set("maxmemory", limit)
        let expected = policy == "allkeys-lru" && limit != "0" ? policy : nil
        #expect(await store.evictionPolicy() == expected && client.evictionPolicy() == expected)
      }
    }
    try set("maxmemory-policy", "allkeys-random")
    _ = try client.answer(
      to: RedisCommand("ACL", "SETUSER", "default", "-info"))
    #expect(await store.evictionPolicy() == nil)
    await store.close()
  }
}
