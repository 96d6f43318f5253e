import Foundation
import TestSupport
import Testing

/// `mpirun -n R gru4rec train`, `evaluate` and `compare`: the bytes and figures of one machine, told once.
@Suite(
  .enabled("no mpirun that works: install openmpi-bin to test it", { await MPIRun.works() }))
struct RanksTests {
  private let space: Workspace

  init() async throws {
    space = try Workspace()
    try space.writeLog()
    try #require(try await space.train("log.tsv").status == 0)
  }

  /// Runs `mpirun` with arguments in which `gru4rec` stands for the command.
  private func mpirun(_ arguments: String...) async throws -> Command.Outcome {
    try await mpirun(arguments)
  }

  private func mpirun(_ arguments: [String]) async throws -> Command.Outcome {
    let program = try #require(mpirunPath)
    let binary = ChildProcess.binary("gru4rec").path
    return try await ChildProcess(
      URL(filePath: program), arguments.map { $0 == "gru4rec" ? binary : $0 }, in: space.directory,
      environment: MPIRun.environment
    ).outcome()
  }

  private func figures(_ outcome: Command.Outcome) throws -> [String: Any] {
    var figures = try outcome.json()
    for time in ["seconds", "events_per_second", "ranks"] { figures[time] = nil }
    return figures
  }

  @Test(arguments: ["1", "2", "3"])
  func `evaluate gives the same figures`(count: String) async throws {
    let flags = ["--json", "--by-position", "--by-popularity", "--confidence", "0.9"]
    let alone = try await Command.run(
      ["evaluate", "model.safetensors", "log.tsv"] + flags, in: space.directory)
    let ranked = try await mpirun(
      "-n", count, "gru4rec", "evaluate", "model.safetensors", "log.tsv", "--json",
      "--by-position", "--by-popularity", "--confidence", "0.9")
    #expect(ranked.status == 0, "\(ranked.errors)")
    #expect(try NSDictionary(dictionary: figures(ranked)).isEqual(to: figures(alone)))
    #expect(try ranked.json()["ranks"] as? Int == (count == "1" ? nil : Int(count)))
  }

  @Test func `compare gives the same figures, and writes once`() async throws {
    func scores(_ outcome: Command.Outcome) throws -> [[String: Double]] {
      let models = try #require(try outcome.json()["models"] as? [[String: Any]])
      return models.map { model in
        model.compactMapValues { $0 as? Double }.filter { $0.key.contains("@") }
      }
    }
    let flags = ["--train", "log.tsv", "--test", "log.tsv", "--json", "--resamples", "100"]
    let models = ["model.safetensors", "pop", "vsknn"]
    let alone = try await Command.run(["compare"] + models + flags, in: space.directory)
    let ranked = try await mpirun(
      "-n", "2", "gru4rec", "compare", "model.safetensors", "pop", "vsknn", "--train", "log.tsv",
      "--test", "log.tsv", "--json", "--resamples", "100", "--markdown", "result.md")
    #expect(ranked.status == 0, "\(ranked.errors)")
    let found = try scores(ranked)
    #expect(try found == scores(alone) && found.allSatisfy { $0.count > 5 })
    #expect(try ranked.json()["ranks"] as? Int == 2 && space.has("result.md"))
    #expect(ranked.errors.components(separatedBy: "pop: ").count == 2, "one line for a model")
  }

  /// Logs with enough items for four ranks.
  private func generate() async throws {
    let outcome = try await Command.run(
      ["generate", "--output", "clicks.tsv", "--sessions", "600", "--catalogue", "300"],
      in: space.directory)
    #expect(outcome.status == 0)
    let prepared = try await Command.run(
      ["prepare", "clicks.tsv", "--output", "data"], in: space.directory)
    #expect(prepared.status == 0, "\(prepared.errors)")
  }

  private static let training = [
    "train", "data/train_full.tsv", "--layers", "100", "--epochs", "3", "--validation",
    "data/test.tsv", "--patience", "2", "--threads", "1", "--json", "--model",
  ]

  @Test func `train gives the same file`() async throws {
    try await generate()
    let alone = try await Command.run(
      Self.training + ["alone.safetensors"], in: space.directory)
    #expect(alone.status == 0, "\(alone.errors)")
    for count in [2, 4] {
      let path = "\(count).safetensors"
      let ranked = try await mpirun(["-n", "\(count)", "gru4rec"] + Self.training + [path])
      #expect(ranked.status == 0, "\(ranked.errors)")
      #expect(try space.data(path) == space.data("alone.safetensors"))
      let (one, other) = (try alone.json(), try ranked.json())
      for key in ["losses", "saved_epoch", "epochs"] {
        #expect("\(one[key] ?? "")" == "\(other[key] ?? "-")", "\(key)")
      }
      #expect(other["ranks"] as? Int == count)
      #expect((other["rank_memory_bytes"] as? [Int])?.count == count)
      #expect(ranked.errors.components(separatedBy: "epoch 1/3:").count == 2, "told once")
      #expect(!space.has(path + ".checkpoint"))
    }
  }

  @Test func `a stopped training is gone on with by another number of ranks`() async throws {
    try await generate()
    let alone = try await Command.run(
      Self.training + ["alone.safetensors"], in: space.directory)
    #expect(alone.status == 0)
    // One rank is asked to stop, which is the wish of all.
    let binary = ChildProcess.binary("gru4rec").path
    let words = (Self.training + ["m.safetensors", "--checkpoint-every", "0.0001"])
      .joined(separator: " ")
    let line = """
      if [ $OMPI_COMM_WORLD_RANK = 1 ]; then
        (for i in $(seq 3000); do
          [ -s m.safetensors.checkpoint ] && break
          sleep 0.01
        done; kill -USR1 $$) &
      fi
      exec "\(binary)" \(words)
      """
    let stopped = try await mpirun("-n", "2", "/bin/sh", "-c", line)
    // On a quick machine all may be done before.
    if stopped.status == 130 {
      #expect(stopped.errors.components(separatedBy: "holds the training").count == 2)
      let resumed = try await mpirun(
        ["-n", "4", "gru4rec"] + Self.training + ["m.safetensors", "--resume"])
      #expect(resumed.status == 0, "\(resumed.errors)")
    } else {
      #expect(stopped.status == 0, "\(stopped.errors)")
    }
    #expect(try space.data("m.safetensors") == space.data("alone.safetensors"))
  }

  @Test func `a training that ranks cannot share is refused once`() async throws {
    try await generate()
    let outcome = try await mpirun(["-n", "3", "gru4rec"] + Self.training + ["m"])
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    let text = "3 ranks cannot share this training; start a power of two"
    #expect(outcome.errors.components(separatedBy: text).count == 2, "\(outcome.errors)")
  }

  @Test func `what goes wrong is told once`() async throws {
    let missing = try await mpirun(
      "-n", "2", "gru4rec", "evaluate", "model.safetensors", "none.tsv")
    #expect(missing.status == 66 && missing.output.isEmpty)
    #expect(missing.errors.components(separatedBy: "none.tsv: no such file").count == 2)
    let usage = try await mpirun("-n", "3", "gru4rec", "evaluate", "model.safetensors")
    #expect(usage.status == 64)
    #expect(usage.errors.components(separatedBy: "<test>").count == 2)
    for words in [["prepare", "log.tsv"], ["serve", "model.safetensors"]] {
      let refused = try await mpirun("-n", "2", "gru4rec", words[0], words[1])
      #expect(refused.status == 64)
      #expect(refused.errors.components(separatedBy: "run it without mpirun").count == 2)
    }
    let version = try await mpirun("-n", "2", "gru4rec", "--version")
    #expect(version.status == 0 && version.output.components(separatedBy: "gru4rec ").count == 2)
  }

  @Test func `ranks with other files say which`() async throws {
    let lines = try space.text("log.tsv").split(separator: "\n")
    try space.write(lines.dropLast(3).joined(separator: "\n") + "\n", to: "shorter.tsv")
    #expect(try await space.train("log.tsv", model: "b.safetensors", "--seed", "7").status == 0)
    let log = try await mpirun(
      "-n", "1", "gru4rec", "evaluate", "model.safetensors", "log.tsv", ":", "-n", "1", "gru4rec",
      "evaluate", "model.safetensors", "shorter.tsv")
    #expect(log.status == 65 && log.output.isEmpty)
    #expect(log.errors.contains("gru4rec: rank 1 has another model or test log than rank 0"))
    let model = try await mpirun(
      "-n", "2", "gru4rec", "evaluate", "model.safetensors", "log.tsv", ":", "-n", "1", "gru4rec",
      "evaluate", "b.safetensors", "log.tsv")
    #expect(model.status == 65 && model.errors.contains("rank 2 has another model than rank 0"))
    let gone = try await mpirun(
      "-n", "1", "gru4rec", "evaluate", "model.safetensors", "log.tsv", ":", "-n", "1", "gru4rec",
      "evaluate", "model.safetensors", "none.tsv")
    #expect(gone.status == 66 && gone.errors.contains("gru4rec: rank 1: none.tsv: no such file"))
  }

  @Test func `a rank that is killed ends the others`() async throws {
    let binary = ChildProcess.binary("gru4rec").path
    let line = """
      if [ $OMPI_COMM_WORLD_RANK = 1 ]; then (sleep 1; kill -9 $$) & exec sleep 60; fi
      exec "\(binary)" evaluate model.safetensors log.tsv
      """
    let begin = ContinuousClock.now
    let outcome = try await mpirun("-n", "2", "/bin/sh", "-c", line)
    #expect(outcome.status != 0 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("signal 9"), "mpirun says it")
    #expect(ContinuousClock.now - begin < .seconds(50), "long before the rank would have come")
  }
}

private let mpirunPath = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  .map { "\($0)/mpirun" }.first { FileManager.default.isExecutableFile(atPath: $0) }

private enum MPIRun {
  static let environment = [
    "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    // Whatever else the machine does.
    "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
    // Nothing is started elsewhere, and nobody looks for ssh.
    "OMPI_MCA_plm": "isolated",
    "NO_COLOR": "1", "COLUMNS": "80",
  ]

  /// Whether two processes can be started here.
  static func works() async -> Bool {
    guard let mpirunPath else { return false }
    let outcome = try? await ChildProcess(
      URL(filePath: mpirunPath), ["-n", "2", "/bin/true"], environment: environment
    ).outcome()
    return outcome?.status == 0
  }
}
