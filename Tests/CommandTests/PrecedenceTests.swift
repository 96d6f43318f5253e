import Foundation
import Testing

@Suite struct PrecedenceTests {
  private func settings(_ flags: String...) async throws -> [String: Any] {
    let space = try Workspace()
    try space.writeLog()
    let outcome = try await Command.run(
      [
        "train", "log.tsv", "--model", "m.safetensors", "--epochs", "0", "--threads", "1",
        "--quiet",
      ]
        + ["--json"] + flags, in: space.directory)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(try outcome.json()["hyperparameters"] as? [String: Any])
  }

  @Test func `defaults, then the preset, then the parameter string, then flags`() async throws {
    let plain = try await settings()
    #expect(plain["loss"] as? String == "cross-entropy")
    #expect(plain["batch_size"] as? Int == 64)

    let preset = try await settings("--preset", "retailrocket")
    #expect(preset["loss"] as? String == "bpr-max")
    #expect(preset["batch_size"] as? Int == 80)
    #expect(preset["bpreg"] as? Double == 1.95)

    let string = try await settings(
      "--preset", "retailrocket", "--parameters", "batch_size=32,layers=8/6,bpreg=0.5")
    #expect(string["loss"] as? String == "bpr-max")
    #expect(string["batch_size"] as? Int == 32)
    #expect(string["layers"] as? [Int] == [8, 6])
    #expect(string["bpreg"] as? Double == 0.5)

    let flags = try await settings(
      "--layers", "5", "--batch-size", "7", "--preset", "retailrocket", "--parameters",
      "batch_size=32,layers=8/6,bpreg=0.5")
    #expect(flags["layers"] as? [Int] == [5])
    #expect(flags["batch_size"] as? Int == 7)
    #expect(flags["bpreg"] as? Double == 0.5)
  }

  @Test func `every flag arrives`() async throws {
    let result = try await settings(
      "--layers", "4,3", "--embedding", "separate:5", "--reset-gate", "before", "--loss", "bpr-max",
      "--batch-size", "6", "--learning-rate", "0.25", "--momentum", "0.5", "--embedding-dropout",
      "0.125", "--hidden-dropout", "0.375", "--negative-samples", "all", "--sample-alpha", "0.75",
      "--bpreg", "2", "--elu", "1", "--final-activation", "selu-1.5-0.5", "--hidden-activation",
      "leaky-0.5", "--optimizer", "adam", "--gradient-clip", "3", "--l2", "0.0625",
      "--mask-accidental-hits", "--initial-weights", "normal:0.5", "--session-order", "shuffled",
      "--learning-rate-decay", "0.75", "--weight-average", "0.25", "--final-pass", "0.125",
      "--similarity", "cosine", "--temperature", "0.5", "--precision", "float32")
    let expected: [String: String] = [
      "layers": "[4,3]", "embedding": "separate:5", "reset_gate": "before", "loss": "bpr-max",
      "batch_size": "6", "epochs": "0", "learning_rate": "0.25", "momentum": "0.5",
      "embedding_dropout": "0.125", "hidden_dropout": "0.375", "negative_samples": "all",
      "sample_alpha": "0.75", "logq": "0", "bpreg": "2", "elu": "1",
      "final_activation": "selu-1.5-0.5", "hidden_activation": "leaky-0.5", "optimizer": "adam",
      "gradient_clip": "3", "l2": "0.0625", "label_smoothing": "0", "mask_accidental_hits": "true",
      "initial_weights": "normal:0.5", "session_order": "shuffled",
      "learning_rate_decay": "0.75", "weight_average": "0.25", "final_pass": "0.125",
      "similarity": "cosine", "temperature": "0.5", "precision": "float32",
    ]
    #expect(Set(result.keys) == Set(expected.keys))
    for (key, text) in expected {
      let data = try JSONSerialization.data(
        withJSONObject: result[key] ?? "missing", options: .fragmentsAllowed)
      let shown = String(decoding: data, as: UTF8.self).filter { $0 != "\"" }
      #expect(shown == text, "\(key)")
    }
    let xe = try await settings("--logq", "1", "--label-smoothing", "0.125")
    #expect(xe["logq"] as? Double == 1 && xe["label_smoothing"] as? Double == 0.125)
  }

  @Test(arguments: [
    (["--parameters", "n_epoch=3"], "unknown parameter 'n_epoch'; known: loss"),
    (["--parameters", "time_sort=False"], "time_sort"),
    (["--layers", "0"], "layers is 0"),
    (["--layers", "100000"], "layers is 100000"),
    (["--layers", "a"], "--layers"),
    (["--learning-rate", "nan"], "learning-rate"),
    (["--loss", "hinge"], "'cross-entropy'"),
    (["--batch-size", "0"], "batch-size is 0"),
    (["--patience", "2"], "--validation"),
    (["--threads", "0"], "--threads is 0"),
    (["--layers", "65536,65536,65536,65536,65536,65536,65536,65536"], "this machine has"),
    (["--checkpoint-every", "1e30"], "--checkpoint-every is 1e+30 minutes; allowed: epoch"),
    (["--checkpoint-every", "0"], "--checkpoint-every"),
    (["--nonsense"], "see 'gru4rec train --help'"),
  ])
  func `wrong settings exit with 64`(flags: [String], message: String) async throws {
    let space = try Workspace()
    try space.writeLog()
    let outcome = try await Command.run(
      ["train", "log.tsv", "--model", "m.safetensors", "--quiet"] + flags, in: space.directory)
    expect(outcome, status: 64, says: message)
    #expect(try space.names() == ["log.tsv"])
  }
}
