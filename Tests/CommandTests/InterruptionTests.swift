import Foundation
import Testing

@Suite struct InterruptionTests {
  /// Long enough to be stopped on the way, on any machine.
  private static let flags = [
    "--layers", "12", "--epochs", "12", "--batch-size", "8", "--negative-samples", "32",
    "--hidden-dropout", "0.2", "--threads", "1", "--quiet",
  ]

  private func makeLog() throws -> Workspace {
    let space = try Workspace()
    let outcome = try space.run(
      "generate", "--output", "log.tsv", "--sessions", "3000", "--catalogue", "300", "--quiet")
    #expect(outcome.status == 0)
    return space
  }

  private func train(_ space: Workspace, _ model: String, _ more: [String] = []) throws
    -> Command.Running
  {
    try Command.start(
      ["train", "log.tsv", "--model", model] + Self.flags + more, in: space.directory)
  }

  /// Waits until the first checkpoint is there, and a little longer.
  private func waitForCheckpoint(_ space: Workspace, _ model: String, _ run: Command.Running) {
    while run.isRunning, !space.has(model + ".checkpoint") { usleep(2000) }
    usleep(20_000)
  }

  @Test func `a stopped and a killed training end with the same bytes`() throws {
    let space = try makeLog()
    #expect(try train(space, "whole.safetensors").outcome().status == 0)
    let whole = try space.data("whole.safetensors")

    let stopped = try train(space, "stopped.safetensors", ["--log", "stopped.jsonl"])
    waitForCheckpoint(space, "stopped.safetensors", stopped)
    stopped.send(SIGINT)
    let outcome = try stopped.outcome()
    expect(outcome, status: 130, says: "stopped in epoch", "resume with: ", " --resume")
    #expect(!space.has("stopped.safetensors"))
    let resumed = try train(space, "stopped.safetensors", ["--log", "stopped.jsonl", "--resume"])
      .outcome()
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try space.data("stopped.safetensors") == whole)
    #expect(try space.text("stopped.jsonl").split(separator: "\n").count == 12)

    let killed = try train(space, "killed.safetensors")
    waitForCheckpoint(space, "killed.safetensors", killed)
    killed.send(SIGKILL)
    #expect(try killed.outcome().status == SIGKILL)
    #expect(try train(space, "killed.safetensors", ["--resume"]).outcome().status == 0)
    #expect(try space.data("killed.safetensors") == whole)

    // Only what the killed process was writing may lie about; nothing of a finished training does.
    #expect(try space.names().filter { $0.contains("checkpoint") && !$0.hasPrefix(".") } == [])
  }

  @Test func `validation goes on where a killed training was`() throws {
    let space = try makeLog()
    let generated = try space.run(
      "generate", "--output", "valid.tsv", "--sessions", "100", "--catalogue", "300", "--quiet")
    #expect(generated.status == 0)
    // At this rate some epochs are worse than the one before.
    let flags = ["--learning-rate", "1", "--validation", "valid.tsv", "--patience", "3", "--json"]
    let whole = try train(space, "whole.safetensors", flags).outcome()
    #expect(whole.status == 0, "\(whole.errors)")

    let killed = try train(space, "killed.safetensors", flags)
    waitForCheckpoint(space, "killed.safetensors", killed)
    killed.send(SIGKILL)
    #expect(try killed.outcome().status == SIGKILL)
    let resumed = try train(space, "killed.safetensors", flags + ["--resume"]).outcome()
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

  @Test func `validation that was stopped is made up for`() throws {
    let space = try makeLog()
    let flags = [
      "--epochs", "2", "--validation", "log.tsv", "--patience", "2", "--log", "log.jsonl", "--json",
    ]
    let whole = try train(space, "whole.safetensors", flags).outcome()
    #expect(whole.status == 0, "\(whole.errors)")

    // The checkpoint of the epoch comes before its validation.
    let stopped = try train(space, "stopped.safetensors", flags)
    while stopped.isRunning, !space.has("stopped.safetensors.checkpoint") { usleep(1000) }
    stopped.send(SIGINT)
    expect(try stopped.outcome(), status: 130, says: "stopped ", "resume with: ", " --resume")
    let resumed = try train(space, "stopped.safetensors", flags + ["--resume"]).outcome()
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try space.data("stopped.safetensors") == space.data("whole.safetensors"))
    let scores = try [whole, resumed].map { outcome in
      (try outcome.json()["validation"] as? [[String: Double]] ?? []).map { $0["mrr@20"] }
    }
    #expect(scores[0] == scores[1] && scores[0].count == 2)
    #expect(try space.text("log.jsonl").split(separator: "\n").count == 2)
  }

  @Test func `patience may come with the resumption`() throws {
    let space = try makeLog()
    let generated = try space.run(
      "generate", "--output", "valid.tsv", "--sessions", "100", "--catalogue", "300", "--quiet")
    #expect(generated.status == 0)
    let flags = ["--learning-rate", "1", "--validation", "valid.tsv", "--json"]
    let stopped = try train(space, "m.safetensors", flags)
    while stopped.isRunning,
      (try? space.text("m.safetensors.checkpoint.validation").contains("mrr")) != true
    {
      usleep(2000)
    }
    stopped.send(SIGINT)
    #expect(try stopped.outcome().status == 130)
    let resumed = try train(space, "m.safetensors", flags + ["--resume", "--patience", "2"])
      .outcome()
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("is forgotten"))
    let result = try resumed.json()
    let entries = (result["validation"] as? [[String: Double]]) ?? []
    let best = entries.max { $0["mrr@20", default: 0] < $1["mrr@20", default: 0] }
    #expect(best?["epoch"] == (result["saved_epoch"] as? Int).map(Double.init))
    #expect(try space.names().filter { $0.contains("checkpoint") } == [])
  }

  @Test func `a checkpoint fits its own training only`() throws {
    let space = try makeLog()
    let run = try train(space, "m.safetensors")
    waitForCheckpoint(space, "m.safetensors", run)
    run.send(SIGTERM)
    #expect(try run.outcome().status == 130)
    expect(
      try train(space, "m.safetensors", ["--resume", "--seed", "7"]).outcome(), status: 65,
      says: "seed")
    expect(
      try train(space, "m.safetensors", ["--resume", "--momentum", "0.5"]).outcome(), status: 65,
      says: "momentum")
    #expect(space.has("m.safetensors.checkpoint"))
  }

  @Test func `nothing to resume is no error`() throws {
    let space = try Workspace()
    try space.writeLog()
    let outcome = try space.train("log.tsv", "--resume")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("there is no checkpoint model.safetensors.checkpoint"))
  }

  @Test func `the number of threads does not matter`() throws {
    let space = try Workspace()
    try space.writeLog(sessions: 100)
    for embedding in ["shared", "none"] {
      let files = try ["1", "2"].map { threads in
        let outcome = try space.train(
          "log.tsv", "--embedding", embedding, "--threads", threads, "--loss", "bpr-max")
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try space.data("model.safetensors")
      }
      #expect(files[0] == files[1], "\(embedding)")
    }
  }
}
