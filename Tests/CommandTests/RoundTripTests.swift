import Foundation
import TestSupport
import Testing

@Suite struct RoundTripTests {
  @Test func `generate, train, evaluate, recommend, inspect`() async throws {
    let space = try Workspace()
    let generated = try await space.run(
      "generate", "--output", "log.tsv.gz", "--items-output", "items.tsv", "--sessions", "600",
      "--catalogue", "50", "--json")
    #expect(generated.status == 0)
    #expect(try generated.json()["sessions"] as? Int == 600)

    let trained = try await space.train(
      "log.tsv.gz", "--epochs", "3", "--layers", "16", "--validation", "log.tsv.gz", "--log",
      "training.jsonl", "--report", "report.html", "--json")
    #expect(trained.status == 0, "\(trained.errors)")
    let training = try trained.json()
    let losses = try #require(training["losses"] as? [Double])
    #expect(losses.count == 3 && losses[2] < losses[0])
    #expect(training["model"] as? String == "model.safetensors")
    #expect(training["saved_epoch"] as? Int == 3)
    for key in ["seconds", "events_per_second", "peak_memory_bytes"] {
      #expect(try #require(training[key] as? Double) > 0)
    }
    #expect((training["validation"] as? [[String: Any]])?.count == 3)
    try checkLog(try space.text("training.jsonl"), losses: losses)
    let report = try space.text("report.html")
    #expect(report.hasPrefix("<!DOCTYPE html>"))
    for piece in ["<svg", "Validation", "instruction set", "log.tsv.gz --model", "600"] {
      #expect(report.contains(piece), "\(piece)")
    }
    #expect(
      try space.names() == [
        "items.tsv", "log.tsv.gz", "model.safetensors", "report.html", "training.jsonl",
      ])

    let evaluated = try await space.run(
      "evaluate", "model.safetensors", "log.tsv.gz", "--at", "5,20", "--json", "--by-position",
      "--by-popularity", "--confidence", "0.9")
    let evaluation = try evaluated.json()
    let recall = try #require(evaluation["recall@20"] as? Double)
    let last = (training["validation"] as? [[String: Any]])?.last
    #expect(recall == last?["recall@20"] as? Double)
    #expect(recall > 0.5)
    for key in [
      "mrr@20", "ndcg@20", "events", "sessions", "unknown_events", "ties", "seconds",
      "events_per_second", "recall@5", "by_position", "by_popularity", "confidence",
    ] {
      #expect(evaluation[key] != nil, "\(key)")
    }
    let table = try await space.run("evaluate", "model.safetensors", "log.tsv.gz")
    #expect(table.output.contains("recall") && table.output.contains("ties conservative"))

    try await checkInspection(space)
  }

  private func checkLog(_ text: String, losses: [Double]) throws {
    let lines = text.split(separator: "\n")
    #expect(lines.count == losses.count)
    for (index, line) in lines.enumerated() {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["epoch"] as? Int == index + 1)
      #expect(object?["loss"] as? Double == losses[index])
      for key in ["seconds", "events_per_second", "recall@20", "mrr@20"] {
        #expect(object?[key] is Double, "\(key)")
      }
    }
  }

  private func checkInspection(_ space: Workspace) async throws {
    let model = try await space.run("inspect", "model.safetensors", "--json").json()
    #expect(model["kind"] as? String == "model")
    #expect((model["hyperparameters"] as? [String: Any])?["layers"] as? [Int] == [16])
    #expect((model["training"] as? [String: Any])?["sessions"] as? Int == 600)
    let log = try await space.run("inspect", "log.tsv.gz", "--json").json()
    #expect(log["kind"] as? String == "log")
    #expect(log["sessions"] as? Int == 600)
    let top = try #require((log["top_items"] as? [[String: Any]])?.first)
    let item = try #require(top["item"] as? String)
    let shown = try await space.run("inspect", "log.tsv.gz", "--items", "items.tsv")
    #expect(shown.status == 0 && shown.output.contains("top items"))
    #expect(
      try await space.run("inspect", "model.safetensors").output.contains("item.output_weight"))

    let answer = try await space.run(
      "recommend", "model.safetensors", item, "-k", "3", "--items", "items.tsv", "--json")
    let list = try #require(try answer.json()["recommendations"] as? [[String: Any]])
    #expect(list.count == 3)
    #expect(list.allSatisfy { $0["title"] is String })
    let scores = list.compactMap { $0["score"] as? Double }
    #expect(scores == scores.sorted(by: >))
  }

  @Test func `the example of the help names items that there are`() async throws {
    let space = try Workspace()
    let help = try await space.run("--help").output
    let example = try #require(help.split(separator: "\n").first { $0.contains("recommend model") })
    let items = example.split(separator: " ").dropFirst(3)
    #expect(items.count == 2)
    #expect(try await space.run("generate", "--output", "log.tsv", "--quiet").status == 0)
    let log = try space.text("log.tsv")
    for item in items { #expect(log.contains("\t\(item)\t"), "\(item)") }
  }

  @Test func `a model goes on with newer events`() async throws {
    let space = try Workspace()
    try space.writeLog()
    try space.writeLog("new.tsv", items: 12)
    #expect(try await space.train("log.tsv", "--with-optimizer").status == 0)
    let more = try await space.train(
      "new.tsv", model: "more.safetensors", "--continue-from", "model.safetensors")
    #expect(more.status == 0, "\(more.errors)")
    let inspected = try await space.run("inspect", "more.safetensors", "--json").json()
    let training = try #require(inspected["training"] as? [String: Any])
    #expect(training["items"] as? Int == 12)
    #expect(training["rounds"] as? Int == 2)
    let other = try await space.train(
      "new.tsv", model: "other.safetensors", "--continue-from", "model.safetensors", "--layers",
      "5")
    expect(other, status: 64, says: "layers")
    #expect(!space.has("other.safetensors"))
  }

  @Test func `patience keeps the best epoch and stops`() async throws {
    let space = try Workspace()
    try space.writeLog()
    // At this rate the loss jumps about, so that a later epoch is soon no better.
    let trained = try await space.train(
      "log.tsv", "--epochs", "40", "--learning-rate", "3", "--validation", "log.tsv", "--patience",
      "2", "--json")
    #expect(trained.status == 0, "\(trained.errors)")
    let result = try trained.json()
    let entries = try #require(result["validation"] as? [[String: Any]])
    let found = entries.map { entry in
      ["recall@20", "mrr@20"].compactMap { entry[$0] as? Double }
    }
    let scores = found.map { $0.reduce(1, *) }
    let best = try #require(scores.max())
    let saved = try #require(result["saved_epoch"] as? Int)
    #expect(saved == (scores.firstIndex(of: best) ?? -1) + 1)
    #expect(result["stopped_early"] as? Bool == true && scores.count == saved + 2)
    let evaluated = try await space.run("evaluate", "model.safetensors", "log.tsv", "--json").json()
    #expect(evaluated["mrr@20"] as? Double == found[saved - 1].last)
    #expect(try space.names() == ["log.tsv", "model.safetensors"])
  }

  @Test func `the best model goes where a link leads`() async throws {
    let space = try Workspace()
    try space.writeLog()
    try space.write("", to: "real.safetensors")
    try FileManager.default.createSymbolicLink(
      atPath: space.directory.appending(path: "link.safetensors").path,
      withDestinationPath: "real.safetensors")
    let trained = try await space.train(
      "log.tsv", model: "link.safetensors", "--epochs", "40", "--learning-rate", "3",
      "--validation", "log.tsv", "--patience", "2", "--json")
    #expect(try trained.json()["stopped_early"] as? Bool == true, "\(trained.errors)")
    #expect(try space.data("real.safetensors").count > 0)
    #expect(try await space.run("inspect", "real.safetensors").status == 0)
    #expect(try space.names() == ["link.safetensors", "log.tsv", "real.safetensors"])
  }

  @Test func `a log through a pipe`() async throws {
    let space = try Workspace()
    try space.writeLog()
    let line = "cat log.tsv | \"$0\" inspect /dev/stdin --json"
    let shell = try ChildProcess(
      URL(filePath: "/bin/sh"), ["-c", line, ChildProcess.binary("gru4rec").path],
      in: space.directory)
    #expect(try await shell.outcome().json()["sessions"] as? Int == 40)
  }

  @Test func `quiet silences the progress, not the result`() async throws {
    let space = try Workspace()
    let outcome = try await space.run(
      "generate", "--output", "log.tsv", "--sessions", "20", "--catalogue", "5", "--quiet")
    #expect(outcome.output.contains("log.tsv: 20 sessions") && outcome.errors == "")
  }

  @Test(arguments: ["score", "evaluate"])
  func `the benchmarks of scoring print the keys that are promised`(name: String) async throws {
    let space = try Workspace()
    let result = try await space.benchmark(
      name, "--catalogue", "300", "--layers", "8", "--batch-size", "5", "--seconds",
      "0.05", "--threads", "2", "--json", "--quiet")
    #expect(result.status == 0 && result.errors == "")
    let json = try result.json()
    for key in [
      "events_per_second", "product_events_per_second", "fraction_of_product", "flop_per_event",
      "gflops", "peak_gflops", "fraction_of_peak",
    ] {
      #expect((json[key] as? Double ?? 0) > 0, "\(key)")
    }
    #expect(json["flop_per_event"] as? Double == 4800)
    #expect(json["threads"] as? Int == 2)
    #expect(json["instruction_set"] is String)
  }

  @Test func `the benchmark prints the keys that are promised`() async throws {
    let space = try Workspace()
    let result = try await space.benchmark(
      "train", "--catalogue", "100", "--layers", "8", "--batch-size", "4",
      "--negative-samples", "16", "--seconds", "0.3", "--threads", "1", "--json"
    ).json()
    #expect(
      Set(result.keys) == [
        "events_per_second", "minibatches_per_second", "flop_per_event", "gflops", "peak_gflops",
        "fraction_of_peak", "threads", "instruction_set",
      ])
    let flop = 6 * (8 * 20 + 3 * 64 + 3 * 64)
    #expect(result["flop_per_event"] as? Double == Double(flop))
    #expect(try #require(result["events_per_second"] as? Double) > 0)
  }
}
