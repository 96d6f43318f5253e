import Foundation
import Testing

@Suite struct LoadTestTests {
  /// A port where nobody listens.
  private static let nowhere = "http://127.0.0.1:1"

  @Test func `addresses that are none`() async throws {
    let space = try Workspace()
    try space.writeLog()
    for url in ["localhost:8080", "https://shop.example", "http://", "http://h:port"] {
      expect(
        try await space.run("loadtest", url, "--log", "log.tsv"), status: 64, says: url,
        "no address of a server")
    }
  }

  @Test func `a server that is not there`() async throws {
    let space = try Workspace()
    try space.writeLog()
    expect(
      try await space.run("loadtest", Self.nowhere, "--log", "log.tsv", "--report", "load.html"),
      status: 74, says: Self.nowhere, "connection refused", "start the server first")
    expect(
      try await space.run("loadtest", "http://no-such-host.invalid", "--log", "log.tsv"),
      status: 74,
      says: "no host 'no-such-host.invalid'")
    #expect(try space.names() == ["log.tsv"])
  }

  @Test(arguments: [
    (["--duration", "0s"], "--duration"), (["--duration", "soon"], "--duration"),
    (["--duration", "30"], "30s"), (["--timeout", "0ms"], "--timeout"),
    (["--rate", "0"], "--rate"),
    (["--connections", "0"], "--connections"), (["--check", "0.1"], "--check needs --model"),
    (["--open-sessions", "63"], "--connections (64)"), (["--arrivals", "late"], "poisson"),
    (["--mix", "recommendations=10"], "--mix"), (["--mix", "events=1,events=2"], "--mix"),
    (["--speed", "0"], "--speed"), (["--speed", "nan"], "--speed"),
    (["--speed", "9", "--rate", "9"], "--rate"),
    (["--speed", "9", "--open-sessions", "99"], "--open-sessions"),
    (["--speed", "9", "--mix", "events=9,recommendations=1"], "--mix"),
  ])
  func `flags that make no sense`(flags: [String], piece: String) async throws {
    let space = try Workspace()
    let outcome = try await Command.run(
      ["loadtest", Self.nowhere, "--log", "log.tsv"] + flags, in: space.directory)
    expect(outcome, status: 64, says: piece)
  }

  @Test func `what a replay needs`() async throws {
    let space = try Workspace()
    try space.writeLog()
    #expect(try await space.train("log.tsv").status == 0)
    expect(
      try await space.run(
        "loadtest", Self.nowhere, "--model", "model.safetensors", "--speed", "9"),
      status: 64, says: "--speed needs --log")
    try space.write("SessionId\tItemId\n1\tx\n1\ty\n2\tx\n2\ty\n", to: "untimed.tsv")
    expect(
      try await space.run(
        "loadtest", Self.nowhere, "--log", "untimed.tsv", "--no-time", "--speed", "9"),
      status: 65, says: "untimed.tsv", "--time-column", "--rate")
  }

  @Test func `inputs that cannot be used`() async throws {
    let space = try Workspace()
    try space.writeLog()
    expect(try await space.run("loadtest", Self.nowhere), status: 64, says: "--log", "--model")
    expect(
      try await space.run("loadtest", Self.nowhere, "--log", "none.tsv"), status: 66,
      says: "none.tsv")
    expect(
      try await space.run("loadtest", Self.nowhere, "--log", "log.tsv", "--process", "2147483647"),
      status: 66, says: "no process 2147483647")
    try space.write("two words\n", to: "token")
    expect(
      try await space.run("loadtest", Self.nowhere, "--log", "log.tsv", "--token-file", "token"),
      status: 65, says: "token")
    try space.write("SessionId\tItemId\tTime\n1\tx\t1\n1\ty\t2\n", to: "other.tsv")
    #expect(try await space.train("log.tsv").status == 0)
    expect(
      try await space.run(
        "loadtest", Self.nowhere, "--log", "other.tsv", "--model", "model.safetensors"),
      status: 65, says: "other.tsv")
  }
}
