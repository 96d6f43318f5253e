import Foundation
import Testing

@Suite struct CompareTests {
  /// Quick to measure.
  static let quick = ["--resamples", "200", "--timed-clicks", "20", "--threads", "1"]

  /// A log in two: the later sessions are the test.
  private func makeLogs() async throws -> Workspace {
    let space = try Workspace()
    let outcome = try await space.run(
      "generate", "--output", "log.tsv", "--sessions", "750", "--catalogue", "40", "--quiet")
    #expect(outcome.status == 0)
    let lines = try space.text("log.tsv").split(separator: "\n")
    func write(_ name: String, _ isTaken: (Int) -> Bool) throws {
      let rows = lines.dropFirst().filter { line in
        line.split(separator: "\t").first.flatMap { Int($0) }.map(isTaken) ?? false
      }
      try space.write(([lines[0]] + rows).joined(separator: "\n") + "\n", to: name)
    }
    try write("train.tsv") { $0 <= 600 }
    try write("test.tsv") { $0 > 600 }
    try FileManager.default.removeItem(at: space.directory.appending(path: "log.tsv"))
    return space
  }

  private func compare(_ space: Workspace, _ arguments: String...) async throws -> Command.Outcome {
    try await Command.run(["compare"] + arguments + Self.quick, in: space.directory)
  }

  private func models(_ json: [String: Any]) throws -> [[String: Any]] {
    try #require(json["models"] as? [[String: Any]])
  }

  @Test func `models side by side, as text, JSON, Markdown and a page`() async throws {
    let space = try await makeLogs()
    let outcome = try await compare(
      space, "gru4rec:layers=8,n_epochs=1", "pop", "rules=sr:pruning=10", "--train", "train.tsv",
      "--test", "test.tsv", "--json", "--report", "r.html", "--markdown", "r.md", "--at", "5,10")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json()
    let models = try models(json)
    #expect(models.map { $0["name"] as? String } == ["gru4rec", "pop", "rules"])
    for model in models {
      for key in [
        "recall@5", "mrr@10", "ndcg@20", "coverage@20", "popularity@20", "p50_seconds",
        "p90_seconds", "fit_seconds", "size_bytes",
      ] {
        #expect(try #require(model[key] as? Double, "\(key)") > 0)
      }
      let interval = try #require((model["intervals"] as? [String: Any])?["mrr@20"] as? [Double])
      let value = try #require(model["mrr@20"] as? Double)
      #expect(interval[0] < value && value < interval[1])
      for key in ["by_position", "by_popularity", "by_length"] {
        #expect((model[key] as? [[String: Any]])?.isEmpty == false, "\(key)")
      }
    }
    #expect((models[0]["settings"] as? [String: String])?["epochs"] == "1")
    #expect((models[2]["settings"] as? [String: String])?["pruning"] == "10")
    try checkFiles(space, outcome)

    let text = try await compare(
      space, "pop", "sr", "--train", "train.tsv", "--test", "test.tsv", "--baseline", "pop",
      "--metric", "recall@10")
    let lines = text.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("sr is best: its Recall@10 of ") == true, "\(text.output)")
    #expect(lines.contains { $0.hasPrefix("model") && $0.contains("to pop") })
    #expect(text.errors.contains("pop: recall@10 "))
  }

  private func checkFiles(_ space: Workspace, _ outcome: Command.Outcome) throws {
    #expect(try space.names() == ["r.html", "r.md", "test.tsv", "train.tsv"])
    let page = try space.text("r.html")
    for piece in [
      "<!DOCTYPE html>", "script-src 'sha256-", "class=\"sortable\"", "Quality against", "rules",
      "By length of the session", "--report r.html",
    ] {
      #expect(page.contains(piece), "\(piece)")
    }
    let markdown = try space.text("r.md")
    let verdict = try #require(try outcome.json()["verdict"] as? String)
    // Markdown takes a < for the beginning of a tag.
    #expect(
      markdown.hasPrefix("# Comparison\n\n\(verdict.replacing("<", with: "&lt;"))\n"), "\(markdown)"
    )
    #expect(markdown.contains("| model | mrr@20 | interval |"))
    #expect(markdown.contains("\n| rules | 0."))
  }

  @Test func `the numbers are those of evaluate`() async throws {
    let space = try await makeLogs()
    let fitted = try await space.run(
      "baseline", "vsknn:k=20", "train.tsv", "--model", "v.safetensors")
    #expect(fitted.status == 0, "\(fitted.errors)")
    let evaluated = try await space.run("evaluate", "v.safetensors", "test.tsv", "--json").json()
    let compared = try await compare(
      space, "vsknn:k=20", "saved=v.safetensors", "--train", "train.tsv", "--test", "test.tsv",
      "--json"
    ).json()
    for model in try models(compared) {
      for key in ["recall@20", "mrr@1", "ndcg@5", "coverage@10", "popularity@20"] {
        let (one, other) = (model[key] as? Double, evaluated[key] as? Double)
        #expect(one != nil && one == other, "\(key)")
      }
    }
    let pair = try #require((compared["pairs"] as? [[String: Any]])?.first)
    #expect(pair["difference"] as? Double == 0)
    #expect(pair["probability_better"] as? Double == 0.5)
  }

  @Test func `folders of prepared data`() async throws {
    let space = try Workspace()
    for (number, sessions) in [(1, "100"), (2, "200"), (10, "100")] {
      let folder = "all/window-\(number)"
      try FileManager.default.createDirectory(
        at: space.directory.appending(path: folder), withIntermediateDirectories: true)
      for (name, seed) in [("train_full", number), ("test", number + 100)] {
        let outcome = try await space.run(
          "generate", "--output", "\(folder)/\(name).tsv", "--sessions", sessions, "--catalogue",
          "40", "--seed", "\(seed)", "--quiet")
        #expect(outcome.status == 0)
      }
    }
    let outcome = try await compare(space, "pop", "mc", "--data", "all", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json()
    let splits = try #require(json["splits"] as? [[String: Any]])
    #expect(splits.map { $0["name"] as? String } == ["window-1", "window-2", "window-10"])
    let one = try await compare(space, "pop", "--data", "all/window-2", "--json")
    #expect(one.status == 0, "\(one.errors)")
    #expect(
      try await space.run("baseline", "pop", "all/window-1/test.tsv", "--model", "p.safetensors")
        .status
        == 0)
    expect(
      try await compare(space, "p.safetensors", "--data", "all"), status: 64, says: "p.safetensors",
      "3 splits")
  }

  @Test func `Ctrl-C leaves nothing behind`() async throws {
    let space = try await makeLogs()
    let run = try Command.start(
      [
        "compare", "pop", "gru4rec:layers=64,epochs=100000", "--train", "train.tsv", "--test",
        "test.tsv", "--report", "r.html", "--markdown", "r.md",
      ] + Self.quick, in: space.directory)
    try await run.wait(until: "pop: mrr@20")
    try await Task.sleep(for: .milliseconds(100))
    run.send(SIGINT)
    let outcome = try await run.outcome()
    #expect(outcome.status == 130, "\(outcome.errors)")
    #expect(outcome.output == "" && outcome.errors.contains("stopped; nothing was written"))
    #expect(try space.names() == ["test.tsv", "train.tsv"])
  }
}
