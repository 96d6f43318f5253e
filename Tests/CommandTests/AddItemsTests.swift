import Foundation
import TestSupport
import Testing

@Suite struct AddItemsTests {
  private func workspace() async throws -> Workspace {
    let space = try Workspace()
    try space.writeLog()
    try space.write(
      "ItemId\tKind\n" + (0..<20).map { "i\($0)\tk\($0 % 2)\n" }.joined(), to: "items.tsv")
    try space.write("ItemId\tKind\nnew\tk1\ni1\tk1\nodd\tzzz\n", to: "new.tsv")
    return space
  }

  @Test func `a model that was trained with features gets new items`() async throws {
    let space = try await workspace()
    let plain = try await space.train("log.tsv", model: "plain.safetensors")
    #expect(plain.status == 0)
    let trained = try await space.train(
      "log.tsv", "--item-features", "items.tsv", "--feature-columns", "Kind")
    #expect(trained.status == 0)
    let outcome = try await space.run(
      "add-items", "model.safetensors", "new.tsv", "--to", "more.safetensors", "--json")
    #expect(outcome.status == 0 && outcome.errors.contains("1 item left out"))
    let result = try outcome.json()
    #expect(result["added"] as? Int == 1 && result["known"] as? Int == 1)
    #expect(result["without_features"] as? Int == 1)
    let list = try await space.run("recommend", "more.safetensors", "new", "-k", "50", "--json")
    #expect(list.output.contains("\"new\""))
    let inspected = try await space.run("inspect", "more.safetensors")
    #expect(inspected.output.contains("1 item without clicks"))
    // Fitting on a finished model gives the same file.
    let later = try await space.run(
      "add-items", "plain.safetensors", "new.tsv", "--item-features", "items.tsv",
      "--feature-columns", "Kind")
    #expect(later.status == 0)
    #expect(try space.data("plain.safetensors") == space.data("more.safetensors"))
    let again = try await space.run("add-items", "plain.safetensors", "new.tsv", "--json")
    #expect(try again.json()["known"] as? Int == 2)
  }

  @Test func `bad tables are refused and nothing changes`() async throws {
    let space = try await workspace()
    #expect(try await space.train("log.tsv").status == 0)
    let before = try space.data("model.safetensors")
    try space.write("ItemId\tKind\nnew\t\(String(repeating: "x", count: 10_000))\n", to: "long.tsv")
    try space.write("ItemId\tKind\na\tk\na\tk\n", to: "twice.tsv")
    try space.write("ItemId\tKind\n", to: "empty.tsv")
    let fit = ["--item-features", "items.tsv", "--feature-columns"]
    let cases: [([String], Int32, String)] = [
      (["new.tsv"], 65, "--item-features"),
      (["new.tsv"] + fit + ["Colour"], 65, "no column 'Colour'"),
      (["long.tsv"] + fit + ["Kind"], 65, "10000"), (["twice.tsv"] + fit + ["Kind"], 65, "'a'"),
      (["empty.tsv"] + fit + ["Kind"], 65, "empty.tsv"),
      (["none.tsv"] + fit + ["Kind"], 66, "none.tsv"),
      (["new.tsv"] + fit + ["Kind:list"], 64, "cannot be a 'list'"),
      (["new.tsv", "--item-features", "items.tsv"], 64, "go together"),
    ]
    for (arguments, status, text) in cases {
      let outcome = try await Command.run(
        ["add-items", "model.safetensors"] + arguments, in: space.directory)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(
        outcome.errors.replacing(",", with: "").contains(text), "\(arguments): \(outcome.errors)")
    }
    #expect(try space.data("model.safetensors") == before)
  }

  @Test func `the benchmark hides a tenth of the items`() async throws {
    let space = try await workspace()
    _ = try await space.run(
      "generate", "--output", "all.tsv", "--sessions", "400", "--catalogue", "60", "--items-output",
      "shop.tsv", "--quiet")
    let outcome = try await space.benchmark(
      "cold-items", "all.tsv", "all.tsv", "shop.tsv", "--feature-columns", "Title:text",
      "--seeds", "2", "--json", "--quiet")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let results = try #require(try outcome.json()["results"] as? [[String: Any]])
    #expect(results.count == 2)
    #expect(results.allSatisfy { $0["hidden_items"] as? Int ?? 0 > 0 })
  }
}
