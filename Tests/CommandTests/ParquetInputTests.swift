import Foundation
import TestSupport
import Testing

@Suite struct ParquetInputTests {
  private let space: Workspace

  init() throws {
    space = try Workspace()
    for name in ["pyarrow-snappy-v1", "nulls"] {
      let source = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Parquet/\(name).parquet")
      try FileManager.default.copyItem(
        at: source, to: space.directory.appending(path: "\(name).parquet"))
    }
  }

  @Test func `training, evaluation and inspection`() async throws {
    let trained = try await space.train("pyarrow-snappy-v1.parquet")
    #expect(trained.status == 0, "\(trained.errors)")
    let evaluated = try await space.run(
      "evaluate", "model.safetensors", "pyarrow-snappy-v1.parquet")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let inspected = try await space.run("inspect", "pyarrow-snappy-v1.parquet")
    #expect(inspected.status == 0 && inspected.output.contains("60"), "\(inspected.errors)")
  }

  @Test func `prepared data`() async throws {
    let file = space.directory.appending(path: "pyarrow-snappy-v1.parquet")
    try FileManager.default.createDirectory(
      at: space.directory.appending(path: "data"), withIntermediateDirectories: false)
    for name in ["train_full", "test"] {
      try FileManager.default.copyItem(
        at: file, to: space.directory.appending(path: "data/\(name).parquet"))
    }
    let compared = try await space.run(
      "compare", "pop", "--data", "data", "--resamples", "100", "--timed-clicks", "5", "--json")
    #expect(try compared.json()["best"] as? String == "pop", "\(compared.errors)")
  }

  @Test func `a null is told with its row`() async throws {
    expect(
      try await space.train("nulls.parquet"), status: 65,
      says: "nulls.parquet, row 2: ItemId is null", "--skip-bad-rows")
    let skipped = try await space.train("nulls.parquet", "--skip-bad-rows")
    #expect(skipped.status == 0 && skipped.errors.contains("row 2"), "\(skipped.errors)")
  }
}
