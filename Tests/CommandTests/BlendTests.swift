import Testing

@testable import gru4rec

/// `gru4rec blend`, and what its files are good for.
@Suite struct BlendTests {
  /// A folder as prepare writes it, of a ring of items.
  private func space() throws -> Workspace {
    let space = try Workspace()
    for (name, sessions) in [
      ("train_tr", 60), ("train_valid", 30), ("train_full", 80), ("test", 20),
    ] {
      try space.writeLog("\(name).tsv", sessions: sessions)
    }
    return space
  }

  @Test func `a blend goes wherever a model goes`() async throws {
    let space = try space()
    let blend = try await space.run(
      "blend", "gru4rec:layers=8,epochs=4,negative-samples=8", "markov", "rules=sr", "--data", ".",
      "--model", "b.safetensors")
    #expect(blend.status == 0, "\(blend.errors)")
    #expect(blend.output.contains("rules"), "\(blend.output)")
    #expect(blend.output.contains("left out"), "\(blend.output)")
    let evaluation = try await space.run(
      "evaluate", "b.safetensors", "test.tsv", "--at", "1", "--json")
    #expect(evaluation.status == 0 && evaluation.output.contains(#""recall@1":1"#))
    let list = try await space.run("recommend", "b.safetensors", "i3", "-k", "1", "--json")
    #expect(list.output.contains(#""item":"i4""#), "\(list.output)")
    let inspection = try await space.run("inspect", "b.safetensors")
    #expect(
      inspection.status == 0 && inspection.output.contains("a blend of"), "\(inspection.errors)")
    let json = try await space.run("inspect", "b.safetensors", "--json")
    #expect(json.output.contains(#""kind":"blend""#))
    let comparison = try await space.run(
      "compare", "b.safetensors", "popularity", "--train", "train_full.tsv", "--test", "test.tsv",
      "--json", "--quiet")
    #expect(comparison.status == 0, "\(comparison.errors)")
  }

  @Test func `the same data gives the same bytes`() async throws {
    let space = try space()
    for (name, threads) in [("one", "1"), ("two", "2")] {
      let blend = try await space.run(
        "blend", "gru4rec:layers=4,epochs=1,negative-samples=8", "vsknn", "--data", ".", "--model",
        "\(name).safetensors", "--threads", threads, "--json")
      #expect(blend.status == 0 && blend.output.contains(#""gain":"#), "\(blend.errors)")
    }
    #expect(try space.data("one.safetensors") == space.data("two.safetensors"))
  }

  @Test func `files are fitted with their twins`() async throws {
    let space = try space()
    for log in ["train_tr", "train_full"] {
      _ = try await space.train("\(log).tsv", model: "\(log).safetensors")
    }
    let seen = try await space.run(
      "blend", "train_full.safetensors", "stan", "--data", ".", "--model", "b.safetensors")
    #expect(seen.status == 65 && seen.errors.contains("it may have seen"), "\(seen.errors)")
    #expect(!space.has("b.safetensors"))
    let fitted = try await space.run(
      "blend", "train_full.safetensors", "stan", "--fitted-with", "train_tr.safetensors", "--data",
      ".", "--model", "b.safetensors")
    #expect(fitted.status == 0, "\(fitted.errors)")
  }

  @Test func `mistakes are named`() async throws {
    let space = try space()
    func errors(_ arguments: [String]) async throws -> (Int32, String) {
      let outcome = try await Command.run(
        ["blend"] + arguments + ["--model", "b.safetensors"], in: space.directory)
      return (outcome.status, outcome.errors)
    }
    let unknown = try await errors(["nosuch", "--data", "."])
    #expect(unknown.0 == 64 && unknown.1.contains("unknown model 'nosuch'"), "\(unknown)")
    let twins = try await errors(["stan", "--data", ".", "--fitted-with", "sr"])
    #expect(twins.0 == 64 && twins.1.contains("1 model to fit with for 0 model files"), "\(twins)")
    let folder = try await errors(["stan", "--data", "nowhere"])
    #expect(folder.0 == 66 && folder.1.contains("there is no train_tr.tsv"), "\(folder)")
    let same = try await errors(["stan", "stan", "--data", "."])
    #expect(same.0 == 64, "\(same)")
    #expect(!space.has("b.safetensors"))
  }
}
