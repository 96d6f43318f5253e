import RedisTesting
import SessionStates
import SessionStoreTesting
import Testing

@testable import RedisSessions

/// The password need not stand in the address, and stands in no message.
@Suite struct RedisSecretTests {
  @Test(arguments: [("redis://cache/1", nil), ("redis://shop@cache/1", "shop")])
  func passwordBesideTheAddress(_ text: String, _ user: String?) throws {
    let address = try RedisAddress(text, password: Secret("correct horse"))
    #expect(address.user == user && address.password == Secret("correct horse"))
    let dumped = String(reflecting: address) + "\(address)" + "\([address])"
    #expect(!dumped.contains("correct"))
  }

  @Test func twoPasswordsAreRefused() {
    #expect {
      _ = try RedisAddress("redis://:one-secret@cache", password: Secret("two-secret"))
    } throws: { error in
      let reason = (error as? SessionStoreAddressError)?.reason ?? ""
      return reason.contains("another one") && !reason.contains("secret")
    }
  }

  /// A server that does not know a command repeats its arguments.
  @Test func whatTheServerSaysIsFreedOfIt() throws {
    let address = try RedisAddress("redis://:p%40ss%2Fword@cache")
    for text in [
      "ERR unknown command 'AUTH', with args beginning with: 'p@ss/word'",
      "WRONGPASS p@ss/word", "OOM p@ss/word", "anything p@ss/word",
    ] {
      let error = SessionStateStoreError.redis(address, says: text)
      #expect(!"\(error)".contains("p@ss") && "\(error)".contains("hidden"))
    }
  }

  @Test(
    .enabled(if: RedisServer.program != nil, "no redis-server: install redis-server to test it"))
  func logsInWithAPasswordBesideTheAddress() async throws {
    let server = try await RedisServer("--requirepass", "correct horse")
    let text = "\(try server.address())"
    let store = try await [SessionStoreScheme.redis(password: Secret("correct horse"))]
      .open(text, idle: .seconds(60))
    #expect(try await store.save([1], for: "a", replacing: 0))
    await store.close()
    await #expect(throws: SessionStateStoreError.self) {
      _ = try await [SessionStoreScheme.redis(password: Secret("wrong horse"))]
        .open(text, idle: .seconds(60))
    }
  }
}
