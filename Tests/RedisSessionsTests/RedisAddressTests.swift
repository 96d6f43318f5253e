import SessionStates
import Testing

@testable import RedisSessions

@Suite struct RedisAddressTests {
  @Test(arguments: [
    ("redis://localhost", "localhost", 6379, 0), ("redis://localhost/", "localhost", 6379, 0),
    ("redis://10.0.0.1:7000/3", "10.0.0.1", 7000, 3), ("redis://[::1]:7000/1", "::1", 7000, 1),
    ("redis://me:p%40ss%2F@cache.shop.example:1/2", "cache.shop.example", 1, 2),
    ("redis://:p%40ss%2F@cache", "cache", 6379, 0),
  ])
  func addressesAreRead(_ text: String, host: String, port: Int, database: Int) throws {
    let address = try RedisAddress(text)
    #expect(address.host == host && address.port == port && address.database == database)
    #expect(address.user == (text.contains("me:") ? "me" : nil))
    #expect(address.password == (text.contains("p%40ss") ? Secret("p@ss/") : nil))
    #expect(!"\(address)".contains("p@ss") && !"\(address)".contains("p%40ss"))
    #expect(try RedisAddress("\(address)").host == host)
  }

  @Test(arguments: [
    ("redis:", "no host"), ("redis://", "no host"), ("redis://:secret@/0", "no host"),
    ("redis://h:0", "port 0"), ("redis://h:70000", "70000"), ("redis://h:x", "cannot be read"),
    ("redis://h/x", "number after"), ("redis://h/-1", "number after"),
    ("redis://h/0/1", "number after"), ("redis://h/0?a=b", "nothing may follow"),
    ("redis://secret@h/0", "without a password"), ("redis://:se/cret@h/0", "redis://"),
    ("rediss://h/0", "TLS"),
  ])
  func otherTextsAreRefused(_ text: String, words: String) async {
    await #expect {
      _ = try await [SessionStoreScheme.redis].open(text, idle: .seconds(1))
    } throws: { error in
      let reason = (error as? SessionStoreAddressError)?.reason ?? ""
      #expect(reason.contains(words), "\(reason)")
      return !reason.contains("secret") && !reason.contains("se/cret") && !reason.isEmpty
    }
  }

  @Test func redisTakesNoBound() async {
    await #expect {
      _ = try await [SessionStoreScheme.redis]
        .open("redis://localhost", idle: .seconds(3600), maxSessions: 5)
    } throws: { ($0 as? SessionStoreAddressError)?.reason.contains("maxmemory") == true }
  }
}
