import Foundation
import Testing

@Suite struct ExportTests {
  @Test func `graphs of a step and of sessions, with their items`() async throws {
    let space = try Workspace()
    try space.writeLog()
    #expect(try await space.train("log.tsv").status == 0)
    let step = try await space.run("export", "model.safetensors", "--onnx", "m.onnx")
    #expect(step.status == 0 && step.output.hasPrefix("m.onnx, m.items.txt: "), "\(step.errors)")
    let sessions = try await space.run(
      "export", "model.safetensors", "--onnx", "s.onnx", "--sessions", "--json")
    let result = try sessions.json()
    #expect(result["layers"] as? Int == 1 && result["units"] as? Int == 4)
    #expect(try space.text("m.items.txt") == space.text("s.items.txt"))
    #expect(try space.text("m.items.txt").hasSuffix("\n"))
    #expect(try space.data("m.onnx") != space.data("s.onnx"))
    // The same model gives the same bytes.
    let again = try await space.run("export", "model.safetensors", "--onnx", "m2.onnx")
    #expect(again.status == 0)
    #expect(try space.data("m.onnx").count == space.data("m2.onnx").count - 1)
  }

  @Test func `what has no graph is refused by name`() async throws {
    let space = try Workspace()
    try space.writeLog()
    let baseline = try await space.run(
      "baseline", "vsknn", "log.tsv", "--model", "knn.safetensors")
    #expect(baseline.status == 0, "\(baseline.errors)")
    expect(
      try await space.run("export", "knn.safetensors", "--onnx", "m.onnx"), status: 65,
      says: "neither a graph nor vectors")
    expect(
      try await space.run("export", "none.safetensors", "--onnx", "m.onnx"), status: 66,
      says: "none.safetensors")
    expect(
      try await space.run("export", "log.tsv", "--onnx", "m.onnx"), status: 65, says: "log.tsv")
    expect(
      try await space.run("export", "knn.safetensors", "--onnx", "no/m.onnx"), status: 73,
      says: "no/m.onnx")
    #expect(!space.has("m.onnx") && !space.has("m.items.txt"))
  }

  @Test func `inner products of vectors are scores`() async throws {
    let space = try Workspace()
    try space.writeLog()
    for similarity in ["dot", "cosine"] {
      #expect(try await space.train("log.tsv", "--similarity", similarity).status == 0)
      let table = try await space.run("export", "model.safetensors", "--vectors", "v.csv")
      #expect(table.status == 0 && table.output.hasPrefix("v.csv: "), "\(table.errors)")
      let array = try await space.run(
        "export", "model.safetensors", "--vectors", "v.npy", "--json")
      #expect(try array.json()["width"] as? Int == 5)
      let rows = try space.text("v.csv").split(separator: "\n").map { $0.split(separator: ",") }
      #expect(rows[0] == ["ItemId", "v0", "v1", "v2", "v3", "bias"])
      let item = String(rows[1][0])
      let query = try await space.run("recommend", "model.safetensors", item, "--vector")
      let vector = try #require(query.json()["vector"] as? [Double])
      #expect(vector.count == 5 && vector[4] == 1)
      var best: [(item: String, score: Double)] = []
      for row in rows.dropFirst() {
        let values = row.dropFirst().map { Double($0) ?? .nan }
        best.append((String(row[0]), zip(values, vector).reduce(0) { $0 + $1.0 * $1.1 }))
      }
      best.sort { $0.score > $1.score }
      let list = try await space.run("recommend", "model.safetensors", item, "-k", "3", "--json")
      let wanted = try #require(list.json()["recommendations"] as? [[String: Any]])
      for (place, entry) in wanted.enumerated() {
        let score = try #require(entry["score"] as? Double)
        #expect(abs(score - best[place].score) < 1e-4, "\(similarity)")
      }
      // The array has the same numbers behind its header.
      let bytes = try space.data("v.npy")
      let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
      #expect(start % 64 == 0 && bytes.count == start + 4 * 5 * (rows.count - 1))
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
      #expect(Float(bitPattern: bits) == Float(rows[1][1]))
      #expect(try space.text("v.items.txt").hasPrefix(item + "\n"))
      // Parquet's are plain, one behind the other.
      let parquet = try await space.run("export", "model.safetensors", "--vectors", "v.parquet")
      #expect(parquet.status == 0 && parquet.output.hasPrefix("v.parquet: "), "\(parquet.errors)")
      #expect(try space.data("v.parquet").range(of: Data(bytes[start...])) != nil)
    }
    let cases: [([String], Int32, String)] = [
      (["--vectors", "v.bin"], 65, ".npy, .csv or .parquet"), ([], 64, "--onnx"),
      (["--onnx", "m.onnx", "--vectors", "v.csv"], 64, "one of"),
      (["--vectors", "v.csv", "--sessions"], 64, "--onnx"),
    ]
    for (arguments, status, text) in cases {
      let outcome = try await Command.run(
        ["export", "model.safetensors"] + arguments, in: space.directory)
      expect(outcome, status: status, says: text)
    }
    expect(
      try await space.run("recommend", "model.safetensors", "--vector", "--exclude-seen"),
      status: 64,
      says: "for lists")
  }
}
