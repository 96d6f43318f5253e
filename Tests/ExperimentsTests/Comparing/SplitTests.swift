import Experiments
import Foundation
import SessionData
import TestSupport
import Testing

@Suite struct SplitTests {
  private func folder(_ scratch: Scratch, _ name: String, _ files: String...) throws -> String {
    let folder = scratch.file(name)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for file in files {
      _ = try scratch.write("\(name)/\(file)", header + "1\ta\t1\n1\tb\t2\n2\tb\t3\n2\ta\t4\n")
    }
    return folder
  }

  @Test func `a folder is one split, or one for each window in their order`() throws {
    let scratch = try Scratch()
    let single = try folder(scratch, "single", "train_full.tsv", "test.tsv.gz", "test.tsv")
    for number in [10, 2, 1] {
      _ = try folder(scratch, "all/window-\(number)", "train_full.tsv", "test.tsv")
    }
    let splits = try Split.prepared(data: [single])
    #expect(splits.map(\.name) == ["single"])
    #expect(splits[0].trainFiles == ["\(single)/train_full.tsv"])
    #expect(splits[0].testFiles == ["\(single)/test.tsv"])
    let all = scratch.file("all")
    let windows = try Split.prepared(data: [all])
    #expect(windows.map(\.name) == ["window-1", "window-2", "window-10"])
    #expect(
      try Split.prepared(data: [single, all]).map(\.name)
        == ["single", "all/window-1", "all/window-2", "all/window-10"])
  }

  @Test func `folders without a split say what is missing`() throws {
    let scratch = try Scratch()
    func reason(_ folder: String) -> String {
      let error = #expect(throws: ComparisonError.self) { try Split.prepared(data: [folder]) }
      guard case .noSplit(folder, let reason)? = error else { return "" }
      return reason
    }
    #expect(reason(scratch.file("absent")).contains("gru4rec prepare"))
    #expect(reason(try folder(scratch, "half", "train_full.csv")).hasPrefix("there is no test.tsv"))
    #expect(reason(try folder(scratch, "other", "test.csv")).hasPrefix("there is no train_full"))
  }

  @Test func `files and logs in memory give the same`() throws {
    let scratch = try Scratch()
    let text = header + "1\ta\t1\n1\tb\t2\n2\tb\t3\n2\tx\t4\n2\ta\t5\n"
    let train = try scratch.write("train.tsv", header + "1\ta\t1\n1\tb\t2\n2\tb\t3\n2\ta\t4\n")
    let test = try scratch.write("test.tsv", text)
    let models = try [ModelSpecification("pop"), ModelSpecification("mc")]
    let files = try Comparison.run(
      models, on: [Split(train: [train], test: [test])], settings: Quick.settings())
    let memory = try Comparison.run(
      models,
      on: [Split(train: Quick.log(["ab", "ba"]), test: Quick.log(["ab", "bxa"]))],
      settings: Quick.settings())
    for (one, other) in zip(files.models, memory.models) {
      #expect(one.overall.metrics == other.overall.metrics)
    }
    #expect(files.splits[0].droppedEvents == 1 && memory.splits[0].droppedEvents == 1)
    #expect(files.splits[0].predictions == 2 && memory.splits[0].predictions == 2)
    #expect(files.splits[0].testFiles == [test] && memory.splits[0].testFiles == [])
  }

  /// What `prepare.json` says of a split, or of windows.
  private func summary(_ windows: Int?, numbers: [Int]) -> String {
    let listed = numbers.map { #"{"number":\#($0),"folder":"data"}"# }.joined(separator: ",")
    let setting = windows.map { #""windows":\#($0)"# } ?? #""last_days":3"#
    return #"{"version":"1","settings":{\#(setting)},"windows":[\#(listed)]}"#
  }

  @Test func `prepare.json says what a folder holds`() throws {
    let scratch = try Scratch()
    let data = try folder(scratch, "data", "train_full.tsv", "test.tsv")
    for number in 1...3 {
      _ = try folder(scratch, "data/window-\(number)", "train_full.tsv", "test.tsv")
    }
    let error = #expect(throws: ComparisonError.self) { try Split.prepared(data: [data]) }
    #expect("\(try #require(error))".contains("both a single split and windows"))
    _ = try scratch.write("data/prepare.json", summary(nil, numbers: [1]))
    #expect(try Split.prepared(data: [data]).map(\.name) == ["data"])
    _ = try scratch.write("data/prepare.json", summary(2, numbers: [1, 2]))
    _ = try scratch.write("data/window-2/prepare.json", summary(2, numbers: [2]))
    #expect(try Split.prepared(data: [data]).map(\.name) == ["window-1", "window-2"])
    let window = scratch.file("data/window-2")
    #expect(try Split.prepared(data: [window]).map(\.name) == ["window-2"])
    try FileManager.default.removeItem(atPath: scratch.file("data/window-2/test.tsv"))
    try FileManager.default.removeItem(atPath: scratch.file("data/window-2/train_full.tsv"))
    let missing = #expect(throws: ComparisonError.self) { try Split.prepared(data: [data]) }
    #expect("\(try #require(missing))".contains("2 windows, of which 1"))
    _ = try scratch.write("data/prepare.json", "no JSON")
    #expect(throws: ComparisonError.self) { try Split.prepared(data: [data]) }
  }
}
