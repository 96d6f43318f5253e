import Foundation
import Testing

@Suite struct CompareInputTests {
  private func compare(_ space: Workspace, _ arguments: String...) async throws -> Command.Outcome {
    try await Command.run(["compare"] + arguments + CompareTests.quick, in: space.directory)
  }

  private func makeLogs() throws -> Workspace {
    let space = try Workspace()
    try space.writeLog("train.tsv")
    try space.writeLog("test.tsv", sessions: 10)
    return space
  }

  @Test func `unknown names list the known ones`() async throws {
    let space = try makeLogs()
    let logs = ("--train", "train.tsv", "--test", "test.tsv")
    func refused(_ model: String, _ pieces: String...) async throws {
      let outcome = try await compare(space, model, logs.0, logs.1, logs.2, logs.3)
      #expect(outcome.status == 64, "\(outcome.errors)")
      for piece in pieces { #expect(outcome.errors.contains(piece), "\(outcome.errors)") }
      #expect(outcome.errors.split(separator: "\n").count <= 2)
    }
    try await refused("vskn", "'vskn'", "gru4rec, popularity", "vmisknn", "model files")
    try await refused("vsknn:kk=5", "kk", "sample")
    try await refused("gru4rec:layer=5", "'layer'", "preset, layers", "n_epochs")
    try await refused("gru4rec:preset=rsc16", "rsc16", "diginetica")
    try await refused("gru4rec:layers", "'layers'", "name=value")
    try await refused("gru4rec:epochs=1,epochs=2", "'epochs'", "twice")
    try await refused("gru4rec:learning_rate=-1", "learning-rate is -1")
    try await refused("gru4rec:loss=bpr-min", "loss", "bpr-max")
    try await refused("gru4rec:embedding=separate:0", "embedding")
  }

  @Test func `models need names of their own`() async throws {
    let space = try makeLogs()
    expect(
      try await compare(space, "pop", "pop", "--train", "train.tsv", "--test", "test.tsv"),
      status: 64,
      says: "two models 'pop'", "NAME=MODEL")
    expect(
      try await compare(
        space, "pop", "--baseline", "mc", "--train", "train.tsv", "--test", "test.tsv"),
      status: 64, says: "--baseline is 'mc'", "pop")
  }

  @Test func `a test without the training items says so`() async throws {
    let space = try makeLogs()
    try space.write("SessionId\tItemId\tTime\n1\tx\t1\n1\ty\t2\n", to: "foreign.tsv")
    expect(
      try await compare(space, "pop", "--train", "train.tsv", "--test", "foreign.tsv"), status: 65,
      says: "foreign.tsv", "none of its items occurs in training", "--item-column")
    try space.write("SessionId\tItemId\tTime\n1\ti1\t1\n2\ti2\t2\n", to: "short.tsv")
    expect(
      try await compare(space, "pop", "--train", "train.tsv", "--test", "short.tsv"), status: 65,
      says: "short.tsv", "nothing to predict")
  }

  @Test func `data that is not there`() async throws {
    let space = try makeLogs()
    expect(
      try await compare(space, "pop", "--test", "test.tsv"), status: 64, says: "pop", "--train")
    expect(try await compare(space, "pop"), status: 64, says: "--test", "--data")
    expect(
      try await compare(space, "pop", "--data", "x", "--test", "test.tsv"), status: 64,
      says: "--data")
    expect(
      try await compare(space, "pop", "--data", "absent"), status: 66, says: "absent",
      "train_full.tsv",
      "prepare")
    expect(
      try await compare(space, "no/model.safetensors", "--test", "test.tsv"), status: 66,
      says: "no/model.safetensors")
    expect(
      try await compare(space, "pop", "--train", "absent.tsv", "--test", "test.tsv"), status: 66,
      says: "absent.tsv")
    let folder = space.directory.appending(path: "half")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try space.writeLog("half/train_full.tsv")
    expect(
      try await compare(space, "pop", "--data", "half"), status: 66, says: "half", "no test.tsv")
  }

  @Test func `outputs are looked at before any work`() async throws {
    let space = try makeLogs()
    for flag in ["--report", "--markdown"] {
      expect(
        try await compare(
          space, "pop", "--train", "train.tsv", "--test", "test.tsv", flag, "absent/file"),
        status: 73, says: "absent/file")
      expect(
        try await compare(
          space, "pop", "--train", "train.tsv", "--test", "test.tsv", flag, "test.tsv"),
        status: 64, says: "test.tsv is also read")
    }
    for (flag, value) in [
      ("--seeds", "0"), ("--confidence", "1"), ("--resamples", "5"), ("--timed-clicks", "0"),
      ("--metric", "map@20"),
    ] {
      let outcome = try await space.run(
        "compare", "pop", "--train", "train.tsv", "--test", "test.tsv", flag, value)
      #expect(outcome.status == 64 && outcome.errors.contains(flag), "\(outcome.errors)")
    }
  }

  @Test func `tests that begin before the training ends are warned of`() async throws {
    let space = try makeLogs()
    let outcome = try await compare(space, "pop", "--train", "train.tsv", "--test", "test.tsv")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("begin before the training log ends"), "\(outcome.errors)")
  }
}
