import RedisEvents
import SessionStates
import Testing

@Suite struct StreamAddressTests {
  @Test(arguments: [
    ("redis://h/2?stream=events", "redis://h:6379/2?stream=events"),
    ("rediss://u:s%2Fecret@h:7000?ca=a.pem&stream=e%3Av", "rediss://h:7000/0?stream=e:v"),
    ("redis+unix:///run/redis.sock?stream=e&db=3", "redis+unix:///run/redis.sock?db=3&stream=e"),
  ])
  func whatIsRead(_ text: String, _ expected: String) throws {
    let address = try RedisStreamAddress(text)
    #expect("\(address)" == expected)
    #expect(RedisStreamAddress.isMeant(by: text))
  }

  @Test(arguments: [
    "redis://:secret@h/2", "redis://:secret@h/2?stream=", "redis://:secret@h/2?stream=a&stream=b",
    "redis://:secret@h/2?stream=a&color=b", "redis://:secret@/0?stream=a",
    "redis://:sec#ret@h/0?stream=a", "redis:", "redis://:se/cret@h/0?stream=a",
  ])
  func whatIsNot(_ text: String) {
    #expect {
      try RedisStreamAddress(text)
    } throws: { error in
      error is SessionStoreAddressError && !"\(error)".contains("ret@")
        && !"\(error)".contains("se/")
    }
  }

  @Test func foldersAreNone() {
    for path in ["events", "/redis", "redis", "./redis:x", "sqlite:redis"] {
      #expect(!RedisStreamAddress.isMeant(by: path))
    }
  }

  /// A password beside the address is for one that has none.
  @Test func passwords() throws {
    let beside = try RedisStreamAddress("redis://h/0?stream=e", password: Secret("x"))
    #expect(try beside == RedisStreamAddress("redis://:x@h/0?stream=e"))
    let own = try RedisStreamAddress("redis://:y@h/0?stream=e", password: Secret("x"))
    #expect(try own == RedisStreamAddress("redis://:y@h/0?stream=e"))
  }
}
