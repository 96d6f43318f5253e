import Foundation
import Testing

/// Whatever trains can be told where.
@Suite struct DeviceTests {
  /// A card that no machine has ends a command at once, and nothing is written.
  @Test(arguments: [
    ["train", "train_full.tsv", "--model", "new"],
    ["compare", "gru4rec:layers=4", "--train", "train_tr.tsv", "--test", "test.tsv"],
    ["blend", "gru4rec:layers=4", "markov", "--data", ".", "--model", "new"],
    ["fit", "train_full.tsv", "--model", "new", "--time", "10m"],
    ["tune", "train_full.tsv", "--study", "new", "--trials", "1"],
    ["follow", "events", "--model", "model.safetensors"],
  ])
  func `a card that is not there is told`(_ command: [String]) async throws {
    let space = try Workspace()
    for name in ["train_tr", "train_valid", "train_full", "test"] {
      try space.writeLog("\(name).tsv", sessions: 20)
    }
    _ = try await space.train("train_full.tsv")
    try FileManager.default.createDirectory(
      at: space.directory.appending(path: "events"), withIntermediateDirectories: true)
    let outcome = try await Command.run(command + ["--device", "gpu:1023"], in: space.directory)
    #expect(outcome.status == 74 && outcome.output.isEmpty, "\(outcome)")
    #expect(outcome.errors.contains("NVIDIA driver"), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: space.directory.appending(path: "new").path))
    let unknown = try await Command.run(command + ["--device", "tpu"], in: space.directory)
    #expect(unknown.status == 64 && unknown.errors.contains("cpu|gpu|auto"), "\(unknown.errors)")
  }

  /// The CPU where there is no card.
  @Test func `auto always trains`() async throws {
    let space = try Workspace()
    try space.writeLog("log.tsv", sessions: 60)
    let outcome = try await space.run(
      "tune", "log.tsv", "--study", "s.db", "--trials", "1", "--seeds", "0", "--max-epochs", "1",
      "--validation-fraction", "0.2",
      "--layers", "4", "--negative-samples", "8", "--device", "auto", "--model", "m.safetensors",
      "--quiet")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      FileManager.default.fileExists(atPath: space.directory.appending(path: "m.safetensors").path))
  }
}
