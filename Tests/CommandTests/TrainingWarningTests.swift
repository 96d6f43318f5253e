import Foundation
import Testing

@Suite struct TrainingWarningTests {
  @Test(arguments: ["bpr-max", "cross-entropy", "top1"])
  func `a training that runs away is an error, and leaves no model`(loss: String) async throws {
    let space = try Workspace()
    try space.writeLog()
    let outcome = try await space.train("log.tsv", "--loss", loss, "--learning-rate", "1e6")
    #expect(outcome.status == 65 && outcome.errors.contains("training diverged in epoch 1"))
    #expect(outcome.errors.contains("--learning-rate (it is 1000000.0)"), "\(outcome.errors)")
    #expect(!space.has("model.safetensors") && outcome.output == "")
    let compared = try await space.run(
      "compare", "gru4rec:layers=4,loss=\(loss),learning_rate=1e6,n_epochs=1", "--train", "log.tsv",
      "--test", "log.tsv")
    #expect(compared.status == 65 && compared.errors.contains("diverged"), "\(compared.errors)")
  }

  @Test func `a batch of more lanes than sessions is told`() async throws {
    let space = try Workspace()
    try space.writeLog(sessions: 40)
    let told = "a batch of 64 exceeds the 40 sessions of two or more events"
    let wide = try await space.train("log.tsv", "--batch-size", "64")
    #expect(wide.status == 0 && wide.errors.contains(told), "\(wide.errors)")
    let narrow = try await space.train("log.tsv", "--batch-size", "40")
    #expect(!narrow.errors.contains("exceeds"))
    let compared = try await space.run(
      "compare", "gru4rec:layers=4,batch_size=64,n_epochs=1", "--train", "log.tsv", "--test",
      "log.tsv")
    #expect(compared.errors.contains(told), "\(compared.errors)")
  }
}
