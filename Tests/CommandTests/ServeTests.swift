import Foundation
import Testing

/// `gru4rec serve` as it is started by people and by supervisors.
@Suite struct ServeTests {
  private func space() async throws -> Workspace {
    let space = try Workspace()
    _ = try await space.run(
      "generate", "--output", "log.tsv", "--sessions", "300", "--catalogue", "40")
    let outcome = try await space.run(
      "train", "log.tsv", "--model", "m.safetensors", "--layers", "8", "--epochs", "1")
    try #require(outcome.status == 0, "\(outcome.errors)")
    return space
  }

  @Test func whatCannotWorkIsSaidBeforeAnythingIsServed() async throws {
    let space = try await space()
    try "short".write(
      to: space.directory.appending(path: "token"), atomically: true, encoding: .utf8)
    func refuses(_ arguments: String..., status: Int32, says text: String) async throws {
      let outcome = try await Command.run(
        ["serve", "m.safetensors", "--port", "0"] + arguments, in: space.directory)
      expect(outcome, status: status, says: text)
    }
    expect(try await space.run("serve", "none.safetensors"), status: 66, says: "no such file")
    try await refuses("--items", "none.tsv", status: 66, says: "none.tsv")
    try await refuses("--auth-token-file", "token", status: 65, says: "openssl rand")
    try await refuses("--session-store", "mongo", status: 64, says: "redis://HOST:PORT/DB")
    try await refuses("--session-store", "sqlite:none/s.db", status: 73, says: "choose a folder")
    try await refuses(
      "--session-store", "redis://127.0.0.1:1/0", status: 74, says: "cannot reach Redis")
    try await refuses(
      "--session-store", "redis://127.0.0.1:1/0", "--max-sessions", "5", status: 64,
      says: "maxmemory")
    try await refuses("--item-set", "sale=none.txt", status: 66, says: "none.txt")
    try await refuses("--catalogue", "items.db", status: 64, says: "sqlite:PATH")
    try await refuses("--catalogue", "sqlite:none/i.db", status: 73, says: "choose a folder")
    try await refuses("--catalogue", "sqlite:token", status: 73, says: "no SQLite database")
    try await refuses(
      "--catalogue", "redis://127.0.0.1:1/0", status: 74, says: "cannot reach Redis")
    try await refuses("--split", "b=10", status: 64, says: "--also")
    try await refuses("--also", "main=m.safetensors", status: 64, says: "'main'")
    try await refuses("--fallback", "none.safetensors", status: 66, says: "none.safetensors")
    try await refuses(
      "--fallback", "m.safetensors", "--also", "fallback=m.safetensors", status: 64,
      says: "'fallback'")
    try await refuses("--session-idle", "0s", status: 64, says: "--session-idle")
    try await refuses("--quality-sample", "101", status: 64, says: "allowed: 0 … 100")
    try await refuses("--promote", "95", status: 64, says: "--promote")
    try await refuses(
      "--promote", "95:2000", "--quality-sample", "0", status: 64, says: "needs a sample")
    try await refuses("--max-batch", "0", status: 64, says: "--max-batch")
    // A token, as a server for others without one is warned of first.
    try "a-token-of-some-length".write(
      to: space.directory.appending(path: "good"), atomically: true, encoding: .utf8)
    try await refuses(
      "--host", "[192.0.2.1", "--auth-token-file", "good", status: 74,
      says: "there is no such host")
    try await refuses("--session-store", "sqlite:.", status: 73, says: "is a folder")
    try await refuses("--session-store", "sqlite:token", status: 73, says: "no SQLite database")
    try await refuses(
      "--session-store", "redis://h/0?ca=a", status: 64, says: "'ca' means nothing")
    try await refuses(
      "--session-store", "redis+unix:///none.sock", status: 74, says: "cannot reach Redis")
    try await refuses(
      "--host", "192.0.2.1", "--auth-token-file", "good", status: 74,
      says: "cannot listen on 192.0.2.1:0")
  }

  /// With a log in JSON, every line of standard error is an object with time, level and message, whoever writes it
  /// and however early; numbers are numbers.
  @Test(arguments: [
    ["--log-format", "json", "--port", "x"], ["--log-format=json", "--nope"],
    ["--log-format", "json", "--item-set", "sale=none.txt"],
    ["--log-format", "json", "--log-level", "debug"],
  ])
  func aLogInJSONIsAllJSON(_ arguments: [String]) async throws {
    let space = try await space()
    let server = try Command.start(
      ["serve", "m.safetensors", "--drain", "1ms"] + arguments
        + (arguments.contains("--port") ? [] : ["--port", "0"]),
      in: space.directory, environment: ["GRU4REC_INSTRUCTION_SET": "none\n\"of\" these"])
    if arguments.contains("debug") {
      try await server.wait(until: "serving http://127.0.0.1:", sending: SIGTERM)
    }
    let outcome = try await server.outcome()
    let lines = outcome.errors.split(separator: "\n")
    #expect(!lines.isEmpty && outcome.output == "")
    for line in lines {
      let object = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
      #expect(object?["message"] is String && object?["level"] is String, "\(line)")
      #expect((object?["time"] as? String)?.contains("T") == true, "\(line)")
    }
    if arguments.contains("debug") { #expect(outcome.errors.contains(#""in_flight":0"#)) }
  }

  /// Whoever replaces a model does not know how far its server is: SIGHUP ends none, and what it asks for is done
  /// when that is possible.
  @Test func hangupsWhileLoadingAreKept() async throws {
    let space = try await space()
    // A set that takes a while, and a warning that is written after the signals are looked out for.
    try space.write((0..<200_000).map { "i\($0)" }.joined(separator: "\n"), to: "set")
    let server = try Command.start(
      ["serve", "m.safetensors", "--port", "0", "--drain", "1ms", "--item-set", "sale=set"],
      in: space.directory, environment: ["GRU4REC_INSTRUCTION_SET": "none"])
    try await server.wait(until: "going on with", sending: SIGHUP)
    try await server.wait(until: "serving http://127.0.0.1:")
    try await server.wait(until: "model loaded")
    server.send(SIGHUP)
    server.send(SIGPIPE)
    server.send(SIGTERM)
    #expect(try await server.outcome().status == 0)
  }

  /// The first signal lets clients finish; the second one waits for nobody.
  @Test func aSecondSignalHurriesTheEnd() async throws {
    let space = try await space()
    for signals in [[SIGTERM, SIGTERM], [SIGINT, SIGINT], [SIGINT, SIGTERM]] {
      let server = try Command.start(
        ["serve", "m.safetensors", "--port", "0", "--drain", "24h"], in: space.directory)
      try await server.wait(until: "serving http://127.0.0.1:", sending: signals[0])
      try await server.wait(until: "shutting down", sending: SIGHUP)
      server.send(signals[1])
      let outcome = try await server.outcome()
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("ending at once"))
      #expect(!outcome.errors.contains(" error "), "\(outcome.errors)")
    }
  }

  @Test func addressesOfBothVersions() async throws {
    let space = try await space()
    for host in ["::1", "[::1]", "localhost", "127.0.0.1"] {
      // A machine may have been told to do without version 6.
      if host.contains("::"), !FileManager.default.fileExists(atPath: "/proc/net/if_inet6") {
        continue
      }
      let server = try Command.start(
        ["serve", "m.safetensors", "--port", "0", "--drain", "1ms", "--host", host],
        in: space.directory)
      let shown = host.hasSuffix("::1") ? "[::1]" : host
      try await server.wait(until: "serving http://\(shown):", sending: SIGTERM)
      #expect(try await server.outcome().status == 0)
    }
  }

  @Test func endsWithZeroWhenItIsAskedTo() async throws {
    let space = try await space()
    let server = try Command.start(
      ["serve", "m.safetensors", "--port", "0", "--drain", "1ms", "--log-format", "json"],
      in: space.directory)
    // A signal before the server looks out for it would end it as any other process.
    try await server.wait(until: "serving http://127.0.0.1:", sending: SIGTERM)
    let outcome = try await server.outcome()
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains(#""message":"shutting down""#))
  }
}
