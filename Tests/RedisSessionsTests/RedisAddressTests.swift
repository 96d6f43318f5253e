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
    ("redis://h/0/1", "number after"), ("redis://h/0?a=b", "'a'"), ("redis://h/0#a", "nothing may"),
    ("redis://secret@h/0", "without a password"), ("redis://:se/cret@h/0", "redis://"),
    ("rediss://h/0?x=1", "'x'"), ("redis://h/0?ca=a.pem", "'ca'"), ("rediss://h/0?ca", "no value"),
    ("rediss://h/0?ca=a&ca=b", "or two"), ("rediss://h/0?cert=a.pem", "belong together"),
    ("redis+unix://h/s", "three slashes"), ("redis+unix:///", "three slashes"),
    ("redis+unix:///s?db=x", "the database"), ("redis+unix:///s?ca=a", "'ca'"),
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

  @Test func securityIsRead() throws {
    let address = try RedisAddress(
      "rediss://me:secret@cache:7000/2?ca=/a%20b.pem&name=redis.shop.example&cert=c.pem&key=k.pem")
    var security = RedisSecurity()
    security.authorities = "/a b.pem"
    security.serverName = "redis.shop.example"
    (security.certificate, security.key) = ("c.pem", "k.pem")
    #expect(address.security == security && address.socket == nil)
    #expect("\(address)" == "rediss://cache:7000/2")
    #expect(try RedisAddress("rediss://cache").security == RedisSecurity())
    #expect(try RedisAddress("redis://cache").security == nil)
  }

  @Test func socketsAreRead() throws {
    let address = try RedisAddress("redis+unix://:p%40ss@/run/redis.sock?db=3")
    #expect(
      address.socket == "/run/redis.sock" && address.database == 3
        && address.password == Secret("p@ss"))
    #expect("\(address)" == "redis+unix:///run/redis.sock?db=3")
    #expect(try RedisAddress("redis+unix:///s").database == 0)
  }

  @Test func redisTakesNoBound() async {
    await #expect {
      _ = try await [SessionStoreScheme.redis]
        .open("redis://localhost", idle: .seconds(3600), maxSessions: 5)
    } throws: { ($0 as? SessionStoreAddressError)?.reason.contains("maxmemory") == true }
  }
}
