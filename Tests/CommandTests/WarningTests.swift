import Foundation
import Testing

@Suite struct WarningTests {
  @Test func `an instruction set that cannot be had`() throws {
    let space = try Workspace()
    try space.writeLog()
    func errors(_ name: String) throws -> String {
      let outcome = try space.run(
        "inspect", "log.tsv", environment: ["GRU4REC_INSTRUCTION_SET": name])
      #expect(outcome.status == 0)
      return outcome.errors
    }
    let warning = try errors("avx9")
    #expect(warning.contains("GRU4REC_INSTRUCTION_SET is 'avx9'") && warning.contains("baseline"))
    #expect(warning.split(separator: "\n").count == 1)
    #expect(try errors("baseline") == "")
    #expect(try errors("") == "")
  }

  @Test func `a continued training without the optimiser's state`() throws {
    let space = try Workspace()
    try space.writeLog()
    #expect(try space.train("log.tsv").status == 0)
    #expect(try space.train("log.tsv", model: "full.safetensors", "--with-optimizer").status == 0)
    func errors(_ model: String, _ flags: String...) throws -> String {
      let outcome = try Command.run(
        ["train", "log.tsv", "--model", "more.safetensors", "--continue-from", model]
          + Workspace.tiny + flags, in: space.directory)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.errors
    }
    #expect(try errors("model.safetensors").contains("--with-optimizer"))
    #expect(try errors("full.safetensors") == "")
    #expect(try errors("full.safetensors", "--optimizer", "adam").contains("step sizes start anew"))
    #expect(!(try errors("model.safetensors", "--optimizer", "sgd").contains("--with-optimizer")))
  }
}
