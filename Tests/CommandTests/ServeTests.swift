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
    try await refuses("--split", "b=10", status: 64, says: "--also")
    try await refuses("--also", "main=m.safetensors", status: 64, says: "'main'")
    try await refuses("--fallback", "none.safetensors", status: 66, says: "none.safetensors")
    try await refuses(
      "--fallback", "m.safetensors", "--also", "fallback=m.safetensors", status: 64,
      says: "'fallback'")
    try await refuses("--session-idle", "0s", status: 64, says: "--session-idle")
    try await refuses("--max-batch", "0", status: 64, says: "--max-batch")
    try await refuses("--host", "192.0.2.1", status: 74, says: "cannot listen on 192.0.2.1:0")
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
