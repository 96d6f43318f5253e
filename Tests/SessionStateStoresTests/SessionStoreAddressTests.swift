import Testing

@testable import SessionStateStores

@Suite struct SessionStoreAddressTests {
  @Test func storesAreRead() throws {
    #expect(try SessionStoreAddress("memory") == .memory)
    #expect(try SessionStoreAddress("sqlite:a b.db") == .sqlite(path: "a b.db"))
    #expect(try SessionStoreAddress("sqlite:/var/lib/a:b.db") == .sqlite(path: "/var/lib/a:b.db"))
  }

  @Test(arguments: [
    ("redis://localhost", "localhost", 6379, 0), ("redis://localhost/", "localhost", 6379, 0),
    ("redis://10.0.0.1:7000/3", "10.0.0.1", 7000, 3), ("redis://[::1]:7000/1", "::1", 7000, 1),
    ("redis://me:p%40ss%2F@cache.shop.example:1/2", "cache.shop.example", 1, 2),
    ("redis://:p%40ss%2F@cache", "cache", 6379, 0),
  ])
  func redisIsRead(_ text: String, host: String, port: Int, database: Int) throws {
    let address = try RedisAddress(text)
    #expect(address.host == host && address.port == port && address.database == database)
    #expect(address.user == (text.contains("me:") ? "me" : nil))
    #expect(address.password == (text.contains("p%40ss") ? "p@ss/" : nil))
    #expect(try SessionStoreAddress(text) == .redis(address))
    #expect(!"\(address)".contains("p@ss") && !"\(address)".contains("p%40ss"))
    #expect(try RedisAddress("\(address)").host == host)
  }

  @Test(arguments: [
    ("", "expected memory"), ("disk", "expected memory"), ("memory:", "expected memory"),
    ("sqlite", "no path"), ("sqlite:", "no path"), ("sqlite:///a.db", "no path"),
    ("redis:", "no host"), ("redis://", "no host"), ("redis://:secret@/0", "no host"),
    ("redis://h:0", "port 0"), ("redis://h:70000", "70000"), ("redis://h:x", "cannot be read"),
    ("redis://h/x", "number after"), ("redis://h/-1", "number after"),
    ("redis://h/0/1", "number after"), ("redis://h/0?a=b", "nothing may follow"),
    ("redis://secret@h/0", "without a password"), ("redis://:se/cret@h/0", "redis://"),
    ("rediss://h/0", "TLS"),
  ])
  func otherTextsAreRefused(_ text: String, words: String) {
    #expect {
      try SessionStoreAddress(text)
    } throws: { error in
      let reason = (error as? SessionStoreAddressError)?.reason ?? ""
      #expect(reason.contains(words), "\(reason)")
      return !reason.contains("secret") && !reason.contains("se/cret") && !reason.isEmpty
    }
  }

  @Test func storesAreOpened() async throws {
    let folder = try TemporaryFolder()
    let memory = try await SessionStoreAddress("memory").open(idle: .seconds(3600), maxSessions: 1)
    let sqlite = try await SessionStoreAddress("sqlite:" + folder.path("a.db"))
      .open(idle: .seconds(3600), maxSessions: 1)
    #expect(memory is MemorySessionStore && sqlite is SQLiteSessionStore)
    for store in [memory, sqlite] {
      for key in ["a", "b"] { #expect(try await store.save([1], for: key, replacing: 0)) }
      try await store.sweep()
      #expect(try await store.count() == 1)
      await store.close()
    }
  }

  @Test func redisTakesNoBound() async throws {
    await #expect(throws: SessionStoreAddressError.self) {
      try await SessionStoreAddress("redis://localhost").open(idle: .seconds(3600), maxSessions: 5)
    }
  }
}
