import Foundation
import RedisTesting
import SessionStates
import SessionStoreTesting
import Testing

@testable import RedisSessions

/// Ways to a Redis server beside the plain one, on a server that lets nobody in without them.
@Suite(.enabled(if: RedisServer.program != nil, "no redis-server: install redis-server to test it"))
struct RedisAccessTests {
  /// All that a store does.
  private func use(_ store: RedisSessionStore) async throws {
    try await store.check()
    let large = [UInt8](repeating: 7, count: 100_000)
    #expect(try await store.save(large, for: "a", replacing: 0))
    #expect(try await store.save([2], for: "b", replacing: 0))
    #expect(try await !store.save([2], for: "b", replacing: 0))
    #expect(try await store.save([3], for: "b", replacing: 1))
    #expect(try await store.load("a")?.bytes == large)
    for key in ["a", "b"] {
      #expect(try await store.remove(key))
      #expect(try await store.load(key) == nil)
    }
    try await store.sweep()
    await store.close()
  }

  private func open(_ address: String) async throws -> RedisSessionStore {
    try await RedisSessionStore(RedisAddress(address), idle: .seconds(3600), timeout: .seconds(10))
  }

  /// The rules that messages and pages name are all that a user needs, and each of them is needed.
  @Test func theRulesSuffice() async throws {
    let server = try await RedisServer()
    let rules = RedisSessionStore.access.split(separator: " ").map(String.init)
    func define(_ name: String, _ rules: [String]) throws {
      let words = ["ACL", "SETUSER", name, "reset", "on", ">secret"] + rules
      let command = RedisCommand(words.map { Array($0.utf8) })
      let (replies, failure) = try server.connection().exchange([command])
      #expect(failure == nil && replies == [.status("OK")])
    }
    try define("shop", rules)
    try await use(try await open("redis://shop:secret@127.0.0.1:\(server.port)/0"))
    for (number, rule) in rules.enumerated() {
      try define("few\(number)", rules.filter { $0 != rule })
      await #expect(throws: SessionStateStoreError.self, "without \(rule)") {
        try await use(
          try await open("redis://few\(number):secret@127.0.0.1:\(server.port)/\(1 + number)"))
      }
    }
  }

  /// A server without room says so until there is some, though it answers.
  @Test func roomIsAskedFor() async throws {
    let server = try await RedisServer("--maxmemory-policy", "noeviction")
    let store = try await open("redis://127.0.0.1:\(server.port)/0")
    try await store.check()
    let limit = { (bytes: String) in
      _ = try server.connection().exchange([RedisCommand("CONFIG", "SET", "maxmemory", bytes)])
    }
    try limit("1")
    for _ in 0..<2 {
      await #expect {
        _ = try await store.save([1], for: "a", replacing: 0)
      } throws: { if case .full? = $0 as? SessionStateStoreError { true } else { false } }
      await #expect(throws: SessionStateStoreError.self) { try await store.check() }
    }
    try limit("0")
    try await store.check()
    #expect(try await store.save([1], for: "a", replacing: 0))
    await store.close()
  }

  @Test func throughASocket() async throws {
    let folder = try TemporaryFolder()
    let socket = folder.path("redis.sock")
    let server = try await RedisServer("--unixsocket", socket)
    try await use(try await open("redis+unix://\(socket)"))
    server.stop()
    await #expect(throws: SessionStateStoreError.self) {
      try await open("redis+unix://\(folder.path("none"))")
    }
  }

  @Test func throughTLS() async throws {
    guard let certificates = try Certificates() else { return }
    let file = certificates.folder.path
    let port = try RedisServer.freePort()
    let server = try await RedisServer(
      "--tls-port", "\(port)", "--tls-cert-file", file("server.pem"), "--tls-key-file",
      file("server.key"), "--tls-ca-cert-file", file("ca.pem"))
    let client = "cert=\(file("client.pem"))&key=\(file("client.key"))"
    let trust = "ca=\(file("ca.pem"))"
    try await use(try await open("rediss://127.0.0.1:\(port)/0?\(trust)&\(client)"))
    try await use(
      try await open("rediss://localhost:\(port)/0?\(trust)&\(client)&name=redis.shop.example"))
    for (query, words) in [
      ("\(client)", "is not trusted"), ("\(trust)&\(client)&name=other.example", "mismatch"),
      (
        "\(trust)&cert=\(file("client.pem"))&key=\(file("server.key"))", "not the certificate's key"
      ),
      ("ca=\(file("none.pem"))", "none.pem has no certificates"), (trust, "cannot reach Redis"),
    ] {
      await #expect {
        _ = try await open("rediss://127.0.0.1:\(port)/0?\(query)")
      } throws: { "\($0)".contains(words) }
    }
    // A server without TLS is told apart in time.
    await #expect(throws: SessionStateStoreError.self) {
      let plain = try RedisAddress("rediss://127.0.0.1:\(server.port)/0")
      _ = try await RedisSessionStore(plain, idle: .seconds(60), timeout: .milliseconds(300))
    }
  }
}

/// An authority, a server and a client, made by the machine's openssl.
private struct Certificates {
  let folder: TemporaryFolder

  /// `nil` where there is no openssl.
  init?() throws {
    folder = try TemporaryFolder()
    let script = """
      set -e; cd '\(folder.url.path)'
      openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem
      printf 'subjectAltName=DNS:redis.shop.example,IP:127.0.0.1' > names
      for who in server client; do
        openssl req -newkey rsa:2048 -nodes -subj /CN=$who -keyout $who.key -out $who.csr
        openssl x509 -req -in $who.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
          -extfile names -out $who.pem
      done
      """
    try RedisServer.run("/bin/sh", "-c", "{ \(script)\n} >/dev/null 2>&1")
    guard folder.holds("client.pem") else { return nil }
  }
}
