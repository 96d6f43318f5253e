import Foundation
import TestSupport
import Testing

@testable import gru4rec

/// `gru4rec fit`, and what its files are good for.
@Suite struct FitTests {
  @Test func `a log becomes a model`() async throws {
    let space = try Workspace()
    try space.writeLog("log.tsv", sessions: 150)
    let fit = try await space.run(
      "fit", "log.tsv", "--model", "m.safetensors", "--time", "20s", "--report", "fit.html")
    #expect(fit.status == 0, "\(fit.errors)")
    #expect(fit.errors.contains("tried on") && fit.errors.contains("recall@20"), "\(fit.errors)")
    #expect(fit.output.contains("m.safetensors: written"), "\(fit.output)")
    let list = try await space.run("recommend", "m.safetensors", "i3", "-k", "1", "--json")
    #expect(list.output.contains(#""item":"i4""#), "\(list.output)")
    let page = String(decoding: try space.data("fit.html"), as: UTF8.self)
    #expect(page.contains("How the model was found") && page.contains("gru4rec fit log.tsv"))
  }

  @Test func `prepared data have their validation`() async throws {
    let space = try Workspace()
    for (name, sessions) in [("train_tr", 60), ("train_valid", 30), ("train_full", 80)] {
      try space.writeLog("\(name).tsv", sessions: sessions)
    }
    let fit = try await space.run(
      "fit", ".", "--model", "m.safetensors", "--time", "10s", "--json", "--quiet")
    #expect(fit.status == 0 && fit.output.contains(#""kept":["#), "\(fit.errors)")
    #expect(fit.errors.isEmpty, "\(fit.errors)")
    let twice = try await space.run(
      "fit", ".", "--model", "m.safetensors", "--validation-fraction", "0.1")
    #expect(twice.status == 64 && twice.errors.contains("its train_valid"), "\(twice.errors)")
  }

  @Test func `mistakes are named`() async throws {
    let space = try Workspace()
    try space.writeLog("log.tsv", sessions: 20)
    func errors(_ arguments: String...) async throws -> (Int32, String) {
      let outcome = try await Command.run(["fit"] + arguments, in: space.directory)
      return (outcome.status, outcome.errors)
    }
    let missing = try await errors("no.tsv", "--model", "m.safetensors")
    #expect(missing.0 == 66 && missing.1.contains("no.tsv"), "\(missing)")
    let none = try await errors("log.tsv", "--model", "m.safetensors", "--time", "0s")
    #expect(none.0 == 64 && none.1.contains("must be above 0"), "\(none)")
    let folder = try await errors(".", "--model", "m.safetensors")
    #expect(folder.0 == 66 && folder.1.contains("there is no train_tr.tsv"), "\(folder)")
    let itself = try await errors("log.tsv", "--model", "log.tsv")
    #expect(itself.0 == 64 && itself.1.contains("also read"), "\(itself)")
    let short = try await errors("log.tsv", "--model", "m.safetensors", "--time", "1us")
    #expect(short.0 == 64 && short.1.contains("give more --time"), "\(short)")
    try space.write("SessionId\tItemId\tTime\n1\ta\t1\n1\tb\t2\n", to: "one.tsv")
    let one = try await errors("one.tsv", "--model", "m.safetensors")
    #expect(one.0 == 65 && one.1.contains("give more of it"), "\(one)")
    #expect(!space.has("m.safetensors"))
  }

  @Test func `an interrupted search writes nothing`() async throws {
    let space = try Workspace()
    try space.writeLog("log.tsv", sessions: 3000)
    let run = try Command.start(
      ["fit", "log.tsv", "--model", "m.safetensors", "--time", "10m", "--threads", "1"],
      in: space.directory)
    try await run.wait(until: "best so far", sending: SIGINT)
    let outcome = try await run.outcome()
    #expect(outcome.status == 130 && outcome.errors.contains("nothing was written"))
    #expect(!space.has("m.safetensors"))
  }
}
