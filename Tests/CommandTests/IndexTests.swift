import Foundation
import ModelFiles
import TestSupport
import Testing

/// `gru4rec index`, and what takes its file.
@Suite struct IndexTests {
  /// A model with more items than the fewest that an index helps with.
  private func workspace() async throws -> Workspace {
    let space = try Workspace()
    _ = try await space.run(
      "generate", "--output", "log.tsv", "--sessions", "9000", "--catalogue", "8000")
    let outcome = try await space.run(
      "train", "log.tsv", "--model", "m.safetensors", "--layers", "16", "--epochs", "1")
    try #require(outcome.status == 0, "\(outcome.errors)")
    return space
  }

  @Test func anIndexIsBuiltMeasuredAndUsed() async throws {
    let space = try await workspace()
    let built = try await space.run(
      "index", "m.safetensors", "--test", "log.tsv", "--share", "0.5", "--json")
    #expect(built.status == 0, "\(built.errors)")
    let result = try built.json()
    #expect(result["index"] as? String == "m.index.safetensors")
    #expect(result["lists"] as? Int == 2000)
    #expect((result["agreement"] as? Double ?? 0) > 0.9)
    let exact = try await space.run(
      "index", "m.safetensors", "--to", "all.safetensors", "--share", "1", "--confidence", "1",
      "--test", "log.tsv", "--threads", "1")
    #expect(exact.output.contains("1.0000 of the items"), "\(exact.output)")
    let item = try space.text("log.tsv").split(separator: "\n")[1].split(separator: "\t")[1]
    let plain = try await space.run("recommend", "m.safetensors", String(item), "--json")
    let indexed = try await space.run(
      "recommend", "m.safetensors", String(item), "--json", "--index", "all.safetensors")
    #expect(plain.status == 0 && plain.output == indexed.output, "\(indexed.errors)")
    // A server tells its clients.
    let file = IndexedModelFile(
      model: space.directory.appending(path: "m.safetensors").path,
      index: space.directory.appending(path: "m.index.safetensors").path, threads: 1)
    let settings = try file.open().identity.settings
    #expect(settings.contains { $0.name == "index-share" && $0.value == "0.5" })
  }

  @Test func aSmallCatalogueNeedsNone() async throws {
    let space = try Workspace()
    _ = try await space.run("generate", "--output", "log.tsv", "--sessions", "200", "--quiet")
    _ = try await space.run("train", "log.tsv", "--model", "m.safetensors", "--epochs", "1")
    let outcome = try await space.run("index", "m.safetensors")
    #expect(outcome.status == 0 && outcome.errors.contains("the index changes nothing"))
  }

  @Test func whatCannotBeUsedIsRefused() async throws {
    let space = try await workspace()
    let retrained = try await space.run(
      "train", "log.tsv", "--model", "other.safetensors", "--layers", "16", "--epochs", "1",
      "--seed", "7")
    #expect(retrained.status == 0)
    #expect(try await space.run("index", "m.safetensors").status == 0)
    let bytes = try space.data("m.index.safetensors")
    try space.write(bytes.prefix(bytes.count / 2), to: "short.safetensors")
    var flipped = bytes
    flipped[bytes.count - 5] ^= 4
    try space.write(flipped, to: "flipped.safetensors")
    #expect(
      try await space.run("baseline", "vsknn", "log.tsv", "--model", "b.safetensors").status == 0)
    let cases: [([String], Int32, String)] = [
      (["other.safetensors", "--index", "m.index.safetensors"], 65, "of another model"),
      (["m.safetensors", "--index", "short.safetensors"], 65, "short.safetensors"),
      (["m.safetensors", "--index", "flipped.safetensors"], 65, "flipped.safetensors"),
      (["m.safetensors", "--index", "m.safetensors"], 65, "gru4rec index"),
      (["m.safetensors", "--index", "none.safetensors"], 66, "no such file"),
      (["b.safetensors", "--index", "m.index.safetensors"], 65, "has no index"),
    ]
    for (arguments, status, text) in cases {
      for command in ["recommend", "serve"] {
        let outcome = try await Command.run(
          [command] + arguments + (command == "serve" ? ["--port", "0"] : []),
          in: space.directory)
        expect(outcome, status: status, says: text)
      }
    }
    expect(
      try await space.run("index", "m.safetensors", "--share", "0"), status: 64, says: "--share")
    expect(
      try await space.run("index", "m.safetensors", "--to", "m.safetensors"), status: 64,
      says: "also read")
  }

  /// A server goes on with a newer model: it builds the index that it lacks, and writes it for its next start.
  @Test func aNewerModelHasAnIndexOfItsOwn() async throws {
    let space = try await workspace()
    #expect(try await space.run("index", "m.safetensors", "--share", "0.7").status == 0)
    let arguments = [
      "serve", "m.safetensors", "--index", "m.index.safetensors", "--port", "0", "--drain", "1ms",
    ]
    let server = try Command.start(arguments, in: space.directory)
    try await server.wait(until: "serving http://127.0.0.1:")
    let retrained = try await space.run(
      "train", "log.tsv", "--model", "m.safetensors", "--layers", "16", "--epochs", "1",
      "--seed", "7")
    #expect(retrained.status == 0)
    server.send(SIGHUP)
    try await server.wait(until: "model loaded", sending: SIGTERM)
    let outcome = try await server.outcome()
    #expect(outcome.errors.contains("index of the model built anew"), "\(outcome.errors)")
    let again = try Command.start(arguments, in: space.directory)
    try await again.wait(until: "serving http://127.0.0.1:", sending: SIGTERM)
    #expect(try await again.outcome().status == 0)
    #expect(
      String(decoding: try space.data("m.index.safetensors"), as: UTF8.self)
        .contains(#""share":"0.7""#))
  }
}
