import Foundation
import Testing

@Suite struct WarningTests {
  @Test func `an instruction set that cannot be had`() async throws {
    let space = try Workspace()
    try space.writeLog()
    func errors(_ name: String) async throws -> String {
      let outcome = try await space.run(
        "inspect", "log.tsv", environment: ["GRU4REC_INSTRUCTION_SET": name])
      #expect(outcome.status == 0)
      return outcome.errors
    }
    let warning = try await errors("avx9")
    #expect(warning.contains("GRU4REC_INSTRUCTION_SET is 'avx9'") && warning.contains("baseline"))
    #expect(warning.split(separator: "\n").count == 1)
    #expect(try await errors("baseline") == "")
    #expect(try await errors("") == "")
  }

  @Test func `a continued training without the optimiser's state`() async throws {
    let space = try Workspace()
    try space.writeLog(sessions: 80)
    #expect(try await space.train("log.tsv").status == 0)
    #expect(
      try await space.train("log.tsv", model: "full.safetensors", "--with-optimizer").status == 0)
    func errors(_ model: String, _ flags: String...) async throws -> String {
      let outcome = try await Command.run(
        ["train", "log.tsv", "--model", "more.safetensors", "--continue-from", model]
          + Workspace.tiny + flags, in: space.directory)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.errors
    }
    #expect(try await errors("model.safetensors").contains("--with-optimizer"))
    #expect(try await errors("full.safetensors") == "")
    #expect(
      try await errors("full.safetensors", "--optimizer", "adam").contains("step sizes start anew"))
    #expect(
      !(try await errors("model.safetensors", "--optimizer", "sgd").contains("--with-optimizer")))
  }
}
