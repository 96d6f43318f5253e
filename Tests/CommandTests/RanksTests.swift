import Foundation
import TestSupport
import Testing

/// `mpirun -n R gru4rec train`, `evaluate`, `compare` and `tune`: the bytes and figures of one machine, told once.
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

  /// Runs a training on some ranks, of which the last one is asked to stop when there is a checkpoint: the wish of all.
  private func stop(
    _ model: String, ranks: Int, _ arguments: [String]
  ) async throws -> Command.Outcome {
    let binary = ChildProcess.binary("gru4rec").path
    let words = (arguments + ["--checkpoint-every", "0.0001"]).joined(separator: " ")
    let line = """
      if [ $OMPI_COMM_WORLD_RANK = \(ranks - 1) ]; then
        (for i in $(seq 3000); do
          [ -s \(model).checkpoint ] && break
          sleep 0.01
        done; kill -USR1 $$) &
      fi
      exec "\(binary)" \(words)
      """
    return try await mpirun("-n", "\(ranks)", "/bin/sh", "-c", line)
  }

  @Test func `a stopped training is gone on with by another number of ranks`() async throws {
    try await generate()
    let alone = try await Command.run(
      Self.training + ["alone.safetensors"], in: space.directory)
    #expect(alone.status == 0)
    let stopped = try await stop("m.safetensors", ranks: 2, Self.training + ["m.safetensors"])
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

  @Test func `ranks train apart, and go on where they were stopped`() async throws {
    try await generate()
    let training = Self.training + ["apart.safetensors", "--local-steps", "3"]
    let once = try await mpirun(["-n", "3", "gru4rec"] + training + ["--threads", "2"])
    #expect(once.status == 0, "\(once.errors)")
    #expect(once.errors.contains("3 ranks of 2 threads, 3 local steps"), "\(once.errors)")
    let result = try once.json()
    #expect(result["ranks"] as? Int == 3 && result["local_steps"] as? Int == 3)
    let expected = try space.data("apart.safetensors")
    // Another number of ranks, or of steps, does not go on with it.
    let stopped = try await stop("apart.safetensors", ranks: 3, training + ["--resume"])
    // On a quick machine all may be done before.
    if stopped.status == 130 {
      for (ranks, steps) in [("2", "3"), ("3", "4")] {
        let other = try await mpirun(
          ["-n", ranks, "gru4rec"] + Self.training + [
            "apart.safetensors", "--local-steps", steps, "--resume",
          ])
        #expect(other.status == 65, "\(other.errors)")
        #expect(
          other.errors.contains("it is of 3 ranks that train 3 steps apart"), "\(other.errors)")
      }
      let resumed = try await mpirun(["-n", "3", "gru4rec"] + training + ["--resume"])
      #expect(resumed.status == 0, "\(resumed.errors)")
    } else {
      #expect(stopped.status == 0, "\(stopped.errors)")
    }
    #expect(try space.data("apart.safetensors") == expected)
  }

  @Test func `local steps are for ranks`() async throws {
    let alone = try await Command.run(
      ["train", "log.tsv", "--model", "m", "--local-steps", "3"], in: space.directory)
    #expect(alone.status == 64 && alone.errors.contains("start some: mpirun -n 2"))
    let none = try await mpirun(
      ["-n", "2", "gru4rec", "train", "log.tsv", "--model", "m", "--local-steps", "0"])
    #expect(none.status == 64 && none.errors.contains("--local-steps is 0; allowed: 1 … 1,000,000"))
  }

  /// A search whose proposals do not depend on what others found.
  private static let tuning = [
    "tune", "clicks.tsv", "--trials", "6", "--max-epochs", "4", "--negative-samples", "16",
    "--validation-fraction", "0.2", "--space", "space.json", "--seeds", "2", "--workers", "1",
    "--threads", "1", "--search", "random", "--no-early-stopping", "--json", "--study",
  ]

  /// What a search found, without what depends on the machine.
  private func findings(_ outcome: Command.Outcome) throws -> NSDictionary {
    #expect(outcome.status == 0, "\(outcome.errors)")
    var result = try outcome.json()
    for key in [
      "study", "search_seconds", "total_seconds", "runs", "ranks", "model", "command", "report",
    ] { result[key] = nil }
    result["finals"] = (result["finals"] as? [[String: Any]])?.map { final in
      final.filter { $0.key != "seconds" }
    }
    return result as NSDictionary
  }

  private func tuneAlone(_ study: String, _ more: String...) async throws -> Command.Outcome {
    try await Command.run(Self.tuning + [study] + more, in: space.directory)
  }

  private func prepareTuning() async throws {
    let outcome = try await Command.run(
      ["generate", "--output", "clicks.tsv", "--sessions", "400", "--catalogue", "100"],
      in: space.directory)
    #expect(outcome.status == 0)
    try space.write(
      #"""
      {"name":"layers","dtype":"int","values":[4,16],"step":4}
      {"name":"learning_rate","dtype":"float","values":[0.01,0.5],"log":true}
      """#, to: "space.json")
  }

  /// Runs `tune` on three ranks, and meanwhile a shell command in the second one, whose process is `$$`, once a trial
  /// has been begun.
  private func tune(_ study: String, meanwhile: String) async throws -> Command.Outcome {
    let binary = ChildProcess.binary("gru4rec").path
    let line = """
      if [ $OMPI_COMM_WORLD_RANK = 1 ]; then
        (for i in $(seq 3000); do
          [ -d \(study)-trials ] && break
          sleep 0.01
        done; \(meanwhile)) >&2 &
      fi
      exec "\(binary)" \((Self.tuning + [study]).joined(separator: " "))
      """
    return try await mpirun("-n", "3", "/bin/sh", "-c", line)
  }

  @Test func `tune finds the same, and tells it once`() async throws {
    try await prepareTuning()
    let alone = try findings(
      try await tuneAlone("alone.db", "--test", "clicks.tsv", "--model", "alone"))
    for count in [2, 3] {
      let ranked = try await mpirun(
        ["-n", "\(count)", "gru4rec"] + Self.tuning + [
          "\(count).db", "--test", "clicks.tsv", "--model", "m\(count)", "--report", "r.html",
        ])
      #expect(try findings(ranked) == alone)
      #expect(try ranked.json()["ranks"] as? Int == count)
      #expect(try space.data("m\(count)") == space.data("alone"))
      #expect(ranked.errors.contains("\(count) ranks, each 1 worker with 1 thread"))
      for trial in 1...6 {
        #expect(ranked.errors.components(separatedBy: "trial \(trial), 4 epochs:").count == 2)
      }
      #expect(try space.text("r.html").contains("Tuning report"))
    }
    #expect(try space.names().filter { $0.contains("trials") } == [], "no checkpoints are left")
    // Nothing is left to do.
    let again = try await mpirun(
      ["-n", "2", "gru4rec"] + Self.tuning + ["alone.db", "--test", "clicks.tsv"])
    #expect(try findings(again) == alone)
  }

  @Test func `a search loses nothing with what is killed or stopped`() async throws {
    try await prepareTuning()
    let alone = try findings(try await tuneAlone("alone.db"))
    // A worker, whose trial goes back to the queue at once.
    let worker = try await tune("w.db", meanwhile: "sleep 0.2; pkill -9 -P $$ gru4rec")
    #expect(try findings(worker) == alone)
    // A rank, which ends the job.
    let killed = try await tune("k.db", meanwhile: "sleep 0.2; kill -9 $$")
    // On a quick machine all may be done before.
    if killed.status != 0 {
      #expect(killed.output.isEmpty && killed.errors.contains("signal 9"), "\(killed.errors)")
      let said = killed.errors.components(separatedBy: "k.db keeps what is finished")
      #expect(said.count <= 2, "\(killed.errors)")
    }
    #expect(try findings(try await tuneAlone("k.db")) == alone)
    // One that is asked to stop, which is the wish of all.
    let stopped = try await tune("s.db", meanwhile: "sleep 0.2; kill -USR1 $$")
    if stopped.status != 0 {
      #expect(stopped.status == 130 && stopped.output.isEmpty, "\(stopped.errors)")
      #expect(stopped.errors.components(separatedBy: "resume with: ").count == 2)
    }
    let resumed = try await mpirun(["-n", "2", "gru4rec"] + Self.tuning + ["s.db"])
    #expect(try findings(resumed) == alone)
  }

  @Test func `a search that ranks cannot share is refused once`() async throws {
    try await prepareTuning()
    let lines = try space.text("clicks.tsv").split(separator: "\n")
    try space.write(lines.dropLast(3).joined(separator: "\n") + "\n", to: "shorter.tsv")
    let command = ["gru4rec"] + Self.tuning + ["s.db"]
    for (log, status, text) in [
      ("shorter.tsv", 65, "gru4rec: rank 1 has another set of logs than rank 0"),
      ("none.tsv", 66, "gru4rec: rank 1: none.tsv: no such file"),
    ] {
      let other = command.map { $0 == "clicks.tsv" ? log : $0 }
      let outcome = try await mpirun(["-n", "1"] + command + [":", "-n", "1"] + other)
      #expect(outcome.status == status && outcome.output.isEmpty)
      #expect(outcome.errors.components(separatedBy: text).count == 2, "\(outcome.errors)")
    }
    // What only one of them has, and is needed at the end only.
    let test = try await mpirun(
      ["-n", "1"] + command + ["--test", "clicks.tsv", ":", "-n", "1"] + command
        + ["--test", "none.tsv"])
    #expect(test.status == 66 && test.errors.contains("rank 1: none.tsv"), "\(test.errors)")
    let space = try await mpirun(["-n", "2"] + command + ["--space", "none.json"])
    #expect(space.status == 66)
    #expect(space.errors.components(separatedBy: "none.json: no such file").count == 2)
    #expect(!self.space.has("s.db"))
    // Found out when the work begins.
    #expect(try await tuneAlone("s.db").status == 0)
    let metric = try await mpirun(["-n", "2"] + command + ["--metric", "recall@20"])
    #expect(metric.status == 65)
    #expect(metric.errors.components(separatedBy: "s.db holds another search").count == 2)
  }

  @Test func `what goes wrong is told once`() async throws {
    let missing = try await mpirun(
      "-n", "2", "gru4rec", "evaluate", "model.safetensors", "none.tsv")
    #expect(missing.status == 66 && missing.output.isEmpty)
    #expect(missing.errors.components(separatedBy: "none.tsv: no such file").count == 2)
    let usage = try await mpirun("-n", "3", "gru4rec", "evaluate", "model.safetensors")
    #expect(usage.status == 64)
    #expect(usage.errors.components(separatedBy: "<test>").count == 2)
    for words in [["fit", "data"], ["prepare", "log.tsv"], ["serve", "model.safetensors"]] {
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
      if [ $OMPI_COMM_WORLD_RANK = 1 ]; then (sleep 1; date +%s > killed; kill -9 $$) & exec sleep 3600; fi
      exec "\(binary)" evaluate model.safetensors log.tsv
      """
    let outcome = try await mpirun("-n", "2", "/bin/sh", "-c", line)
    let end = Date.now
    #expect(outcome.status != 0 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("signal 9"), "mpirun says it")
    // Counted from then on: a busy machine takes its time to start the ranks.
    let text = try String(contentsOf: space.directory.appending(path: "killed"), encoding: .utf8)
    let killed = try #require(Double(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(end.timeIntervalSince1970 - killed < 600, "long before the rank would have come")
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
