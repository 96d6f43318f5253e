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
      says: "has no graph")
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
}
