import Foundation
import Testing

/// What the built server says of its secrets: nothing, however much it says.
@Suite struct ServeSecretTests {
  private func space() async throws -> Workspace {
    let space = try Workspace()
    let log = try await space.run(
      "generate", "--output", "log.tsv", "--items-output", "items.tsv", "--sessions", "300",
      "--catalogue", "40")
    try #require(log.status == 0, "\(log.errors)")
    try #require(try await space.train("log.tsv").status == 0)
    return space
  }

  @Test(arguments: ["debug", "notice"], ["text", "json"])
  func nothingIsGivenAway(_ level: String, _ format: String) async throws {
    let space = try await space()
    try space.write("client-secret-0123\nsecond-secret-0123\n", to: "tokens")
    try space.write("admin-secret-45678\n", to: "admin")
    let server = try Command.start(
      [
        "serve", "model.safetensors", "--items", "items.tsv", "--port", "0", "--drain", "1ms",
        "--auth-token-file", "tokens", "--admin-token-file", "admin", "--log-level", level,
        "--log-format", format, "--session-store", "sqlite:sessions.db", "--host", "0.0.0.0",
      ], in: space.directory, environment: ["GRU4REC_REDIS_PASSWORD": "redis-secret-91011"])
    try await server.wait(until: "serving http://")
    let line = try #require(
      try server.errors.split(separator: "\n").first { $0.contains("serving") })
    let port = try #require(line.firstMatch(of: /http:\/\/[0-9.]+:([0-9]+)/)).1
    for (file, status) in [("tokens", Int32(0)), ("admin", 74)] {
      let load = try await space.run(
        "loadtest", "http://127.0.0.1:\(port)", "--log", "log.tsv", "--token-file", file, "--rate",
        "50", "--duration", "200ms", "--warm-up", "0s", "--connections", "2")
      #expect(load.status == status, "\(load.errors)")
      #expect(!(load.output + load.errors).contains("secret"))
    }
    try space.write("third-secret-01234\n", to: "tokens")
    try await server.wait(until: "tokens read", sending: SIGTERM)
    let outcome = try await server.outcome()
    #expect(outcome.status == 0)
    let said = outcome.output + outcome.errors
    let title = try #require(
      try space.text("items.tsv").split(separator: "\n").dropFirst().first?.split(separator: "\t")
        .last)
    for piece in ["secret", "115, 101, 99, 114", String(title)] {
      #expect(!said.contains(piece), "\(said)")
    }
    let attributes = try FileManager.default.attributesOfItem(
      atPath: space.directory.appending(path: "sessions.db").path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
  }

  @Test func passwordsDoNotBelongOnCommandLines() async throws {
    let space = try await space()
    try space.write("redis-secret-91011\n", to: "password")
    // Nobody listens on this port: what is said before is what counts.
    func outcome(_ arguments: String..., environment: [String: String] = [:]) async throws
      -> Command.Outcome
    {
      try await Command.run(
        ["serve", "model.safetensors", "--port", "0", "--log-level", "debug"] + arguments,
        in: space.directory, environment: environment)
    }
    let open = try await outcome("--session-store", "redis://:open-secret@127.0.0.1:1/0")
    #expect(open.status == 74 && open.errors.contains("--redis-password-file"))
    let hidden = try await outcome(
      "--session-store", "redis://shop@127.0.0.1:1/0", "--redis-password-file", "password")
    #expect(hidden.status == 74 && !hidden.errors.contains("--redis-password-file"))
    let variable = try await outcome(
      "--session-store", "redis://shop@127.0.0.1:1/0",
      environment: ["GRU4REC_REDIS_PASSWORD": "redis-secret-91011"])
    #expect(variable.status == 74)
    let twice = try await outcome(
      "--session-store", "redis://:open-secret@127.0.0.1:1/0", "--redis-password-file", "password")
    #expect(twice.status == 64 && twice.errors.contains("another one"))
    let missing = try await outcome(
      "--session-store", "redis://127.0.0.1:1/0", "--redis-password-file", "none")
    expect(missing, status: 66, says: "none")
    for one in [open, hidden, variable, twice, missing] {
      #expect(!(one.output + one.errors).contains("secret"), "\(one.errors)")
    }
  }

  @Test func openServersAreWarnedOf() async throws {
    let space = try await space()
    for (host, isWarned) in [("0.0.0.0", true), ("127.0.0.1", false)] {
      let server = try Command.start(
        ["serve", "model.safetensors", "--port", "0", "--drain", "1ms", "--host", host],
        in: space.directory)
      try await server.wait(until: "serving http://", sending: SIGTERM)
      let outcome = try await server.outcome()
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("no token is asked for") == isWarned)
    }
  }
}
