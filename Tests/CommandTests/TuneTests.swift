import Foundation
import TestSupport
import Testing

@Suite struct TuneTests {
  /// A small and quick search.
  private static let flags = [
    "--trials", "6", "--max-epochs", "3", "--negative-samples", "16", "--validation-fraction",
    "0.2", "--space", "space.json", "--seeds", "2", "--workers", "1",
  ]

  private static let lines = [
    #"{"name":"layers","dtype":"int","values":[4,16],"step":4}"#,
    #"{"name":"learning_rate","dtype":"float","values":[0.01,0.5],"log":true}"#,
    #"{"name":"loss","dtype":"categorical","values":["cross-entropy","bpr-max"]}"#,
    #"{"name":"bpreg","dtype":"float","values":[0.0,2.0],"step":0.5,"when":{"loss":"bpr-max"}}"#,
  ]

  /// - Parameter sessions: how many; more for a search that is to be stopped on the way.
  private func makeSpace(sessions: Int = 400) async throws -> Workspace {
    let space = try Workspace()
    let outcome = try await space.run(
      "generate", "--output", "log.tsv", "--sessions", "\(sessions)", "--catalogue", "100",
      "--quiet")
    #expect(outcome.status == 0)
    try space.write(Self.lines.joined(separator: "\n"), to: "space.json")
    return space
  }

  private func start(_ space: Workspace, _ study: String, _ more: [String] = []) throws
    -> ChildProcess
  {
    try Command.start(
      ["tune", "log.tsv", "--study", study] + Self.flags + more, in: space.directory)
  }

  private func tune(
    _ space: Workspace, _ study: String, _ more: String...
  ) async throws -> Command.Outcome { try await start(space, study, more).outcome() }

  /// What a search found, without what depends on the machine.
  private func findings(_ outcome: Command.Outcome) throws -> NSDictionary {
    #expect(outcome.status == 0, "\(outcome.errors)")
    var result = try outcome.json()
    for key in ["study", "search_seconds", "total_seconds", "runs", "report"] { result[key] = nil }
    result["finals"] = (result["finals"] as? [[String: Any]])?.map { final in
      final.filter { $0.key != "seconds" }
    }
    return result as NSDictionary
  }

  @Test func `a search, its result and the command that it recommends`() async throws {
    let space = try await makeSpace()
    let outcome = try await tune(
      space, "s.db", "--test", "log.tsv", "--report", "r.html", "--preset", "rsc15", "--json",
      "--model", "best.safetensors")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try outcome.json()
    #expect(result["trials"] as? Int == 6 && result["metric"] as? String == "mrr@20")
    let best = try #require(result["best"] as? [String: Any])
    let measures = try #require(best["measures"] as? [String: Double])
    #expect(measures.keys.sorted() == ["mrr@20", "ndcg@20", "recall@20"])
    let finals = try #require(result["finals"] as? [[String: Any]])
    #expect(finals.compactMap { $0["seed"] as? Int }.prefix(2) == [42, 43])
    #expect((result["best_mean"] as? [String: Double])?["mrr@20"] ?? 0 > 0.05)
    #expect(outcome.errors.contains("\ntrial 6, "))

    let command = try #require(result["command"] as? String)
    let words = command.split(separator: " ").map(String.init)
    #expect(
      words.prefix(5) == ["gru4rec", "train", "log.tsv", "--model", "best.safetensors"])
    #expect(result["model"] as? String == "best.safetensors")
    let written = try space.data("best.safetensors")
    let train = try await Command.run(Array(words.dropFirst()) + ["--json"], in: space.directory)
    #expect(train.status == 0, "\(train.errors)")
    #expect(try space.data("best.safetensors") == written, "the command writes the same file")
    let trained = try #require(try train.json()["hyperparameters"] as? NSDictionary)
    #expect(trained == best["hyperparameters"] as? NSDictionary)
    let measured = try await space.run("evaluate", "best.safetensors", "log.tsv", "--json").json()
    let single = finals.first { $0["trial"] as? Int == best["trial"] as? Int }
    let expected = (single?["measures"] as? [String: Double])?["mrr@20"] ?? 0
    #expect(abs((measured["mrr@20"] as? Double ?? 0) - expected) < 1e-6)

    let page = try space.text("r.html")
    for piece in ["Tuning report", "Learning curves", "layers", "trial 1, the start"] {
      #expect(page.contains(piece))
    }
    #expect(
      try space.names().filter { $0.contains("trials") || $0.contains("checkpoint") } == [],
      "no checkpoints are left")
  }

  @Test func `a baseline is tuned like a network`() async throws {
    let space = try await makeSpace()
    func run(_ study: String, _ more: String...) async throws -> Command.Outcome {
      try await Command.run(
        [
          "tune", "log.tsv", "--study", study, "--trials", "8", "--validation-fraction", "0.2",
          "--workers", "1",
        ] + more, in: space.directory)
    }
    let outcome = try await run(
      "s.db", "--method", "vstan:k=50", "--test", "log.tsv", "--report", "r.html", "--json",
      "--model", "best.safetensors")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try outcome.json()
    #expect(result["method"] as? String == "vstan" && result["trials"] as? Int == 8)
    let best = try #require(result["best"] as? [String: Any])
    let specification = try #require(best["specification"] as? String)
    #expect(specification.hasPrefix("vstan:k=50,sample="))
    #expect((result["finals"] as? [Any])?.count ?? 9 <= 2, "a seed changes nothing")
    let written = try space.data("best.safetensors")
    let command = try #require(result["command"] as? String)
    #expect(command.hasPrefix("gru4rec baseline \(specification) log.tsv --model best.safetensors"))
    let fit = try await Command.run(
      command.split(separator: " ").dropFirst().map(String.init), in: space.directory)
    #expect(fit.status == 0, "\(fit.errors)")
    #expect(try space.data("best.safetensors") == written)
    let page = try space.text("r.html")
    #expect(page.contains("vstan") && page.contains("lambda_snh") && !page.contains("epoch"))

    // As text, and with a space of one's own.
    try space.write(
      """
      {"name":"pruning","dtype":"ordered","values":[1,2,5,10]}
      {"name":"steps","dtype":"int","values":[1,3]}
      """, to: "space.json")
    let rules = try await run("t.db", "--method", "sr", "--space", "space.json")
    #expect(rules.status == 0, "\(rules.errors)")
    for piece in [
      "8 trials of sequential-rules in ", "\nsequential-rules:steps=", "train it with:",
    ] {
      #expect(rules.output.contains(piece), "\(rules.output)")
    }
    #expect(!rules.output.contains("epoch"))

    for (method, more, says) in [
      ("popularity", [], "popularity has no settings to search"),
      ("vstan", ["--layers", "4"], "--layers is for gru4rec"),
      ("vstan", ["--preset", "rsc15"], "--preset is for gru4rec"),
      ("vstan", ["--max-epochs", "2"], "--max-epochs is for gru4rec"),
      ("gru4rec:layers=4", [], "settings of gru4rec are flags"),
      ("markov:pruning=5", [], "all that is searched by default is fixed"),
      (
        "sr:steps=2", ["--space", "space.json"],
        "'steps' is searched by space.json and fixed by --method"
      ),
    ] {
      let refused = try await Command.run(
        ["tune", "log.tsv", "--study", "u.db", "--method", method] + more, in: space.directory)
      expect(refused, status: 64, says: says)
    }
  }

  @Test func `settings beyond the authors' are searched by the names of flags`() async throws {
    let space = try await makeSpace()
    try space.write(
      """
      {"name":"similarity","dtype":"categorical","values":["dot","cosine"]}
      {"name":"temperature","dtype":"float","values":[0.05,0.1],"when":{"similarity":"cosine"}}
      {"name":"learning-rate","dtype":"float","values":[0.05,0.2],"when":{"similarity":"dot"}}
      {"name":"learningRate","dtype":"float","values":[0.01,0.1],"when":{"similarity":"cosine"}}
      {"name":"weight-average","dtype":"float","values":[0,0.5]}
      {"name":"mask-accidental-hits","dtype":"categorical","values":[true,false]}
      """, to: "space.json")
    let outcome = try await tune(
      space, "s.db", "--layers", "4", "--model", "best.safetensors", "--quiet", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try outcome.json()
    #expect(result["failed_trials"] as? Int == 0)
    let written = try space.data("best.safetensors")
    let words = try #require(result["command"] as? String).split(separator: " ").map(String.init)
    _ = try await Command.run(Array(words.dropFirst()), in: space.directory)
    #expect(try space.data("best.safetensors") == written, "\(words)")
    expect(
      try await tune(space, "t.db", "--layers", "4", "--weight-average", "0.2", "--quiet"),
      status: 64, says: "'weight_average' is searched by space.json and fixed by --weight-average")
  }

  @Test func `one worker and a seed decide everything, killed or not`() async throws {
    let space = try await makeSpace(sessions: 1500)
    let flags = ["--json", "--max-epochs", "9"]
    let whole = try findings(try await start(space, "whole.db", flags).outcome())
    #expect(try findings(try await start(space, "again.db", flags).outcome()) == whole)

    // Killed and stopped at different places, each behind the next trial of which it tells, until it comes
    // to its end by itself.
    var ends: [Int32] = []
    for (pause, signal) in zip([0, 20, 40, 60, 80], [SIGKILL, SIGINT, SIGKILL, SIGINT, SIGKILL]) {
      let run = try start(space, "cut.db", flags)
      try await run.wait { try !run.isRunning || run.errors.contains("\ntrial ") }
      try await Task.sleep(for: .milliseconds(pause))
      run.send(signal)
      let outcome = try await run.outcome()
      ends.append(outcome.status)
      if outcome.status == 130 {
        for piece in ["stopped after", "resume with: ", "tune log.tsv"] {
          #expect(outcome.errors.contains(piece), "\(outcome.errors)")
        }
      }
    }
    #expect(ends[0] == SIGKILL, "\(ends)")
    #expect(try findings(try await start(space, "cut.db", flags).outcome()) == whole)
  }

  @Test func `a killed search loses no finished trial`() async throws {
    let space = try await makeSpace(sessions: 1500)
    let run = try start(space, "s.db", ["--trials", "40"])
    try await run.wait(until: "trial 4, ", sending: SIGKILL)
    #expect(try await run.outcome().status == SIGKILL)
    let resumed = try await tune(space, "s.db", "--trials", "6")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("s.db holds "), "\(resumed.errors)")
    for trial in 1...4 {
      #expect(!resumed.errors.contains("trial \(trial), 1 epoch"), "\(resumed.errors)")
    }
  }

  @Test func `several workers share the trials`() async throws {
    let space = try await makeSpace()
    let outcome = try await tune(space, "s.db", "--workers", "3", "--threads", "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    for trial in 1...6 {
      // A trial that passes two rungs between two looks has one line for both; none has a line twice.
      let told = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("trial \(trial), ") }
        .map { $0.prefix { $0 != ":" } }
      #expect(!told.isEmpty && Set(told).count == told.count, "\(outcome.errors)")
    }
    // A second command on the same study has nothing left to do.
    let again = try await tune(space, "s.db", "--workers", "2")
    #expect(
      again.status == 0
        && again.output.split(separator: "\n").dropFirst()
          == outcome.output.split(separator: "\n").dropFirst()
    )
  }

  @Test func `settings that cannot be trained fail by themselves`() async throws {
    let space = try await makeSpace()
    try space.write(
      """
      {"name":"loss","dtype":"categorical","values":["cross-entropy","bpr-max"]}
      {"name":"logq","dtype":"categorical","values":[1]}
      """, to: "space.json")
    let outcome = try await tune(space, "s.db", "--layers", "4", "--json")
    let result = try outcome.json()
    // Two settings in all, besides where the search starts.
    #expect(result["trials"] as? Int == 3 && result["failed_trials"] as? Int == 1)
    #expect(outcome.errors.contains("failed: logq is for cross-entropy only"))

    try space.write(
      #"{"name":"logq","dtype":"categorical","values":[0.5,1]}"#, to: "space.json")
    expect(
      try await tune(space, "t.db", "--layers", "4", "--loss", "bpr-max", "--logq", "0", "--quiet"),
      status: 64, says: "'logq' is searched by space.json and fixed by --logq")
  }

  @Test func `bad spaces`() async throws {
    let space = try await makeSpace()
    for (line, says) in [
      (#"{"name":"layer","dtype":"int","values":[4,8]}"#, "unknown parameter 'layer'; known: loss"),
      (#"{"name":"n_epochs","dtype":"int","values":[4,8]}"#, "unknown parameter 'n_epochs'"),
      (#"{"name":"momentum","dtype":"float","values":[0,1]}"#, "'momentum' is 1; allowed: 0 up to"),
      (#"{"name":"loss","dtype":"categorical","values":["bpr","hinge"]}"#, "'loss' is hinge"),
      ("{", "line 1: no JSON object"),
    ] {
      try space.write(line, to: "space.json")
      expect(try await tune(space, "s.db", "--quiet"), status: 65, says: "space.json", says)
      #expect(!space.has("s.db"))
    }
    expect(
      try await space.run("tune", "log.tsv", "--study", "s.db", "--space", "none.json"), status: 66,
      says: "none.json: no such file")
  }

  @Test func `wrong use`() async throws {
    let space = try await makeSpace()
    expect(try await tune(space, "s.db", "--metric", "auc"), status: 64, says: "mrr@20")
    expect(
      try await tune(space, "s.db", "--trials", "0"), status: 64, says: "--trials is 0; allowed: 1")
    expect(try await tune(space, "s.db", "--full", "log.tsv"), status: 64, says: "--test")
    expect(
      try await tune(space, "s.db", "--model", "log.tsv"), status: 64, says: "also read")
    expect(
      try await tune(space, "s.db", "--model", "none/m.safetensors"), status: 73, says: "none/m")
    expect(
      try await tune(space, "s.db", "--validation", "log.tsv"), status: 64,
      says: "exclude each other")
    expect(try await tune(space, "log.tsv", "--quiet"), status: 65, says: "no SQLite database")
    expect(
      try await space.run(
        "tune", "log.tsv", "--study", "s.db", "--validation-days", "9999", "--quiet"),
      status: 65, says: "0 sessions to train with", "--validation-fraction")
    expect(
      try await space.run("tune", "none.tsv", "--study", "s.db"), status: 66, says: "none.tsv")
    expect(try await tune(space, "none/s.db", "--quiet"), status: 73, says: "none/s.db")
    #expect(try await tune(space, "s.db", "--quiet").status == 0)
    expect(
      try await tune(space, "s.db", "--quiet", "--metric", "recall@20"), status: 65,
      says: "s.db holds another search: --metric was mrr@20", "name another file")
    try space.writeLog()
    expect(
      try await tune(space, "s.db", "--quiet"), status: 65, says: "data or fixed settings differ")
  }

  @Test func `a study is led by one command at a time`() async throws {
    let space = try await makeSpace(sessions: 1500)
    let run = try start(space, "s.db", ["--trials", "40"])
    try await run.wait(until: "trial 1, ")
    expect(
      try await tune(space, "s.db", "--quiet"), status: 73, says: "another process works on this")
    run.send(SIGTERM)
    // Progress stands before the two lines of the end.
    let outcome = try await run.outcome()
    #expect(outcome.status == 130, "\(outcome.errors)")
    #expect(outcome.errors.contains("stopped after"))
  }
}
