import Foundation
import TestSupport
import Testing

@Suite struct InterruptionTests {
  /// Long enough to be stopped on the way, on any machine.
  private static let flags = [
    "--layers", "12", "--epochs", "12", "--batch-size", "8", "--negative-samples", "32",
    "--hidden-dropout", "0.2", "--threads", "1", "--quiet",
  ]

  private func makeLog() async throws -> Workspace {
    let space = try Workspace()
    let outcome = try await space.run(
      "generate", "--output", "log.tsv", "--sessions", "3000", "--catalogue", "300", "--quiet")
    #expect(outcome.status == 0)
    return space
  }

  private func train(_ space: Workspace, _ model: String, _ more: [String] = []) throws
    -> ChildProcess
  {
    try Command.start(
      ["train", "log.tsv", "--model", model] + Self.flags + more, in: space.directory)
  }

  /// Sends a signal as soon as the first checkpoint is there.
  private func stop(
    _ run: ChildProcess, by signal: Int32, _ space: Workspace, _ model: String
  ) async throws {
    try await run.wait(until: { space.has(model + ".checkpoint") }, sending: signal)
  }

  @Test func `a stopped and a killed training end with the same bytes`() async throws {
    let space = try await makeLog()
    #expect(try await train(space, "whole.safetensors").outcome().status == 0)
    let whole = try space.data("whole.safetensors")

    let stopped = try Command.start(
      ["train", "--model", "stopped.safetensors"] + Self.flags
        + ["--log", "stopped.jsonl", "--", "log.tsv"], in: space.directory)
    try await stop(stopped, by: SIGINT, space, "stopped.safetensors")
    let outcome = try await stopped.outcome()
    expect(
      outcome, status: 130, says: "stopped in epoch", "resume with: ", " --resume -- log.tsv")
    #expect(!space.has("stopped.safetensors"))
    let resumed = try await train(
      space, "stopped.safetensors", ["--log", "stopped.jsonl", "--resume"]
    )
    .outcome()
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try space.data("stopped.safetensors") == whole)
    #expect(try space.text("stopped.jsonl").split(separator: "\n").count == 12)

    let killed = try train(space, "killed.safetensors")
    try await stop(killed, by: SIGKILL, space, "killed.safetensors")
    #expect(try await killed.outcome().status == SIGKILL)
    #expect(try await train(space, "killed.safetensors", ["--resume"]).outcome().status == 0)
    #expect(try space.data("killed.safetensors") == whole)

    // Only what the killed process was writing may lie about; nothing of a finished training does.
    #expect(try space.names().filter { $0.contains("checkpoint") && !$0.hasPrefix(".") } == [])
  }

  @Test func `validation goes on where a killed training was`() async throws {
    let space = try await makeLog()
    let generated = try await space.run(
      "generate", "--output", "valid.tsv", "--sessions", "100", "--catalogue", "300", "--quiet")
    #expect(generated.status == 0)
    // At this rate some epochs are worse than the one before.
    let flags = ["--learning-rate", "1", "--validation", "valid.tsv", "--patience", "3", "--json"]
    let whole = try await train(space, "whole.safetensors", flags).outcome()
    #expect(whole.status == 0, "\(whole.errors)")

    let killed = try train(space, "killed.safetensors", flags)
    try await stop(killed, by: SIGKILL, space, "killed.safetensors")
    #expect(try await killed.outcome().status == SIGKILL)
    let resumed = try await train(space, "killed.safetensors", flags + ["--resume"]).outcome()
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try space.data("killed.safetensors") == space.data("whole.safetensors"))
    let (first, second) = (try whole.json(), try resumed.json())
    #expect(first["saved_epoch"] as? Int == second["saved_epoch"] as? Int)
    #expect(first["losses"] as? [Double] == second["losses"] as? [Double])
    let scores = [first, second].map { result in
      (result["validation"] as? [[String: Double]] ?? []).map { $0["mrr@20"] }
    }
    #expect(scores[0] == scores[1] && scores[0].count > 1)
  }

  @Test func `validation that was stopped is made up for`() async throws {
    let space = try await makeLog()
    let flags = [
      "--epochs", "2", "--validation", "log.tsv", "--patience", "2", "--log", "log.jsonl", "--json",
    ]
    let whole = try await train(space, "whole.safetensors", flags).outcome()
    #expect(whole.status == 0, "\(whole.errors)")

    // The checkpoint of the epoch comes before its validation.
    let stopped = try train(space, "stopped.safetensors", flags)
    try await stop(stopped, by: SIGINT, space, "stopped.safetensors")
    expect(try await stopped.outcome(), status: 130, says: "stopped ", "resume with: ", " --resume")
    let resumed = try await train(space, "stopped.safetensors", flags + ["--resume"]).outcome()
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try space.data("stopped.safetensors") == space.data("whole.safetensors"))
    let scores = try [whole, resumed].map { outcome in
      (try outcome.json()["validation"] as? [[String: Double]] ?? []).map { $0["mrr@20"] }
    }
    #expect(scores[0] == scores[1] && scores[0].count == 2)
    #expect(try space.text("log.jsonl").split(separator: "\n").count == 2)
  }

  @Test func `patience may come with the resumption`() async throws {
    let space = try await makeLog()
    let generated = try await space.run(
      "generate", "--output", "valid.tsv", "--sessions", "100", "--catalogue", "300", "--quiet")
    #expect(generated.status == 0)
    let flags = ["--learning-rate", "1", "--validation", "valid.tsv", "--json"]
    let stopped = try train(space, "m.safetensors", flags)
    try await stopped.wait(
      until: { (try? space.text("m.safetensors.checkpoint.validation").contains("mrr")) == true },
      sending: SIGINT)
    #expect(try await stopped.outcome().status == 130)
    let resumed = try await train(space, "m.safetensors", flags + ["--resume", "--patience", "2"])
      .outcome()
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("is forgotten"))
    let result = try resumed.json()
    let entries = (result["validation"] as? [[String: Double]]) ?? []
    func score(_ entry: [String: Double]) -> Double {
      entry["recall@20", default: 0] * entry["mrr@20", default: 0]
    }
    let best = entries.max { score($0) < score($1) }
    #expect(best?["epoch"] == (result["saved_epoch"] as? Int).map(Double.init))
    #expect(try space.names().filter { $0.contains("checkpoint") } == [])
  }

  @Test func `a checkpoint fits its own training only`() async throws {
    let space = try await makeLog()
    let run = try train(space, "m.safetensors")
    try await stop(run, by: SIGTERM, space, "m.safetensors")
    #expect(try await run.outcome().status == 130)
    expect(
      try await train(space, "m.safetensors", ["--resume", "--seed", "7"]).outcome(), status: 65,
      says: "seed")
    expect(
      try await train(space, "m.safetensors", ["--resume", "--momentum", "0.5"]).outcome(),
      status: 65,
      says: "momentum")
    #expect(space.has("m.safetensors.checkpoint"))
  }

  @Test func `nothing to resume is no error`() async throws {
    let space = try Workspace()
    try space.writeLog()
    let outcome = try await space.train("log.tsv", "--resume")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("there is no checkpoint model.safetensors.checkpoint"))
  }

  @Test func `the number of threads does not matter`() async throws {
    let space = try Workspace()
    try space.writeLog(sessions: 100)
    for embedding in ["shared", "none"] {
      var files: [Data] = []
      for threads in ["1", "2"] {
        let outcome = try await space.train(
          "log.tsv", "--embedding", embedding, "--threads", threads, "--loss", "bpr-max")
        #expect(outcome.status == 0, "\(outcome.errors)")
        files.append(try space.data("model.safetensors"))
      }
      #expect(files[0] == files[1], "\(embedding)")
    }
  }
}
