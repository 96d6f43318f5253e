import Foundation
import ModelFiles
import Recommendation
import Safetensors
import Testing

@testable import gru4rec

/// `gru4rec baseline`, and what its files are good for.
@Suite struct BaselineTests {
  private func space() throws -> Workspace {
    let space = try Workspace()
    try space.writeLog(sessions: 60, items: 10)
    return space
  }

  @Test(arguments: ["popularity", "sr", "vsknn:k=50,sample=200,idf=1", "vmisknn"])
  func `a baseline goes wherever a model goes`(method: String) async throws {
    let space = try space()
    let fit = try await space.run(
      "baseline", method, "log.tsv", "--model", "b.safetensors", "--json")
    #expect(fit.status == 0 && fit.output.contains(#""events":"#), "\(fit.errors)")
    let evaluation = try await space.run(
      "evaluate", "b.safetensors", "log.tsv", "--at", "3", "--json")
    #expect(evaluation.status == 0 && evaluation.output.contains(#""recall@3":"#))
    let list = try await space.run("recommend", "b.safetensors", "i3", "i4", "-k", "4", "--json")
    #expect(list.status == 0 && list.output.contains(#""session":["i3","i4"]"#))
    let inspection = try await space.run("inspect", "b.safetensors")
    #expect(inspection.status == 0 && inspection.output.contains("a baseline, "))
    let json = try await space.run("inspect", "b.safetensors", "--json")
    #expect(json.output.contains(#""kind":"baseline""#))
  }

  @Test func `the next item of the walk comes first`() async throws {
    let space = try space()
    _ = try await space.run("baseline", "markov", "log.tsv", "--model", "b.safetensors")
    let list = try await space.run("recommend", "b.safetensors", "i3", "-k", "1", "--json")
    #expect(list.output.contains(#""item":"i4""#), "\(list.output)")
  }

  @Test func `the same log gives the same bytes`() async throws {
    let space = try space()
    for name in ["one", "two"] {
      _ = try await space.run("baseline", "stan", "log.tsv", "--model", "\(name).safetensors")
    }
    #expect(try space.data("one.safetensors") == space.data("two.safetensors"))
  }

  @Test func `another method on the same log is another version`() async throws {
    let space = try space()
    var versions: Set<String> = []
    for method in ["vsknn", "stan", "vsknn:k=5"] {
      _ = try await space.run("baseline", method, "log.tsv", "--model", "b.safetensors")
      let path = space.directory.appending(path: "b.safetensors").path
      versions.insert(try #require(try CatalogueModel(contentsOf: path).identity.checksum))
    }
    #expect(versions.count == 3)
  }

  @Test func `mistakes are named`() async throws {
    let space = try space()
    func fails(_ method: String, _ log: String, status: Int32, says text: String) async throws {
      let outcome = try await space.run("baseline", method, log, "--model", "b.safetensors")
      expect(outcome, status: status, says: text)
      #expect(!space.has("b.safetensors"))
    }
    try await fails("knn", "log.tsv", status: 64, says: "there are popularity, ")
    try await fails("vsknn:k=none", "log.tsv", status: 64, says: "k is 'none'")
    try await fails("vsknn", "none.tsv", status: 66, says: "none.tsv")
    try space.write("SessionId\tItemId\tTime\n", to: "empty.tsv")
    try await fails("vsknn", "empty.tsv", status: 65, says: "empty.tsv")
  }

  @Test func `damaged files are refused`() async throws {
    let space = try space()
    _ = try await space.run("baseline", "vsknn", "log.tsv", "--model", "b.safetensors")
    let bytes = try space.data("b.safetensors")
    func fails(_ change: (inout Data) -> Void, says text: String) async throws {
      var data = bytes
      change(&data)
      try space.write(data, to: "c.safetensors")
      expect(try await space.run("evaluate", "c.safetensors", "log.tsv"), status: 65, says: text)
    }
    try await fails({ $0.removeLast(10) }, says: "c.safetensors")
    try await fails({ $0[$0.count - 1] ^= 1 }, says: "c.safetensors")
    let format = try #require(bytes.range(of: Data(#""format_version":"1""#.utf8)))
    try await fails(
      { $0.replaceSubrange(format, with: Data(#""format_version":"9""#.utf8)) },
      says: "install a newer gru4rec")
    var writer = try SafetensorsWriter(
      path: space.directory.appending(path: "d.safetensors").path,
      tensors: [.init(name: "method", dataType: .u8, shape: [3])],
      metadata: ["format": "gru4rec-baseline", "format_version": "1"])
    try writer.append(Array("knn".utf8))
    try writer.commit()
    expect(
      try await space.run("evaluate", "d.safetensors", "log.tsv"), status: 65,
      says: "no baseline is called 'knn'")
  }
}
