import Baselines
import Foundation
import GRU4Rec
import ModelFiles
import Recommendation
import RecommendationTesting
import Safetensors
import SessionData
import TestSupport
import Testing

@testable import Blending

@Suite struct BlendFileTests {
  private func blend(_ methods: [String] = ["gru4rec", "vstan"]) throws -> BlendFile {
    try BlendFile(Blends.models(methods, of: Blends.planted()), Blends.weights(methods.count))
  }

  @Test(arguments: [["gru4rec", "vstan"], ["markov", "gru4rec", "popularity"], ["stan"]])
  func readsWhatItWrote(_ methods: [String]) throws {
    let scratch = try Scratch()
    let blend = try blend(methods)
    try blend.write(to: scratch.file("one"))
    let read = try CatalogueModel(contentsOf: scratch.file("one"))
    let recommender = try #require(read.recommender as? BlendedRecommender)
    #expect(recommender.weights == blend.weights)
    #expect(read.itemCounts == CatalogueModel(blend).itemCounts)
    #expect(read.identity.method == "blend" && read.identity.checksum != nil)
    for history: [ItemIndex] in [[], [3], [3, 4, 3, 69]] {
      #expect(
        Blends.row(recommender, after: history) == Blends.row(blend.recommender, after: history))
    }
    // The same bytes again, from the blend that was read, and nothing beside.
    try read.save(to: scratch.file("two"))
    #expect(try scratch.bytes(of: "one") == scratch.bytes(of: "two"))
    #expect(try scratch.names == ["one", "two"])
    ServableContract.check(recommender)
  }

  /// A member's weights lie in the blend's file, whose end is the end of them.
  @Test func membersStayInTheFile() throws {
    let scratch = try Scratch()
    try blend().write(to: scratch.file("blend"))
    let read = try CatalogueModel(contentsOf: scratch.file("blend"))
    #expect(read.recommender.isIntact)
    let handle = try #require(FileHandle(forUpdatingAtPath: scratch.file("blend")))
    try handle.seekToEnd()
    try handle.write(contentsOf: [0])
    try handle.close()
    #expect(!read.recommender.isIntact)
  }

  @Test func blendsOfBlendsAreRefused() throws {
    let one = CatalogueModel(try blend(["stan"]))
    #expect(throws: BlendError.nested(member: 0)) {
      _ = try BlendFile([one], Blends.weights(1))
    }
  }

  /// Every other text, version, member and tensor is told what it is, and no byte goes unnoticed.
  @Test func otherFilesAreRefused() throws {
    let scratch = try Scratch()
    try blend(["stan"]).write(to: scratch.file("blend"))
    let file = try SafetensorsFile(path: scratch.file("blend"))
    func error(
      _ metadata: [String: String?] = [:], weights: String? = nil
    ) throws -> String {
      var texts = file.metadata
      texts["sha256"] = nil
      for (key, value) in metadata { texts[key] = value }
      let json = weights.map { Array($0.utf8) }
      var writer = try SafetensorsWriter(
        path: scratch.file("other"),
        tensors: file.names.compactMap { name in
          guard let tensor = file.tensors[name] else { return nil }
          let shape = name == "blend.weights" ? json.map { [$0.count] } : nil
          return .init(name: name, dataType: tensor.dataType, shape: shape ?? tensor.shape)
        }, metadata: texts)
      for tensor in writer.tensors {
        if let json, tensor.name == "blend.weights" {
          try writer.append(json)
        } else {
          try writer.append(tensor.name, of: file)
        }
      }
      try writer.commit()
      do {
        _ = try CatalogueModel(contentsOf: scratch.file("other"))
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(try error() == "")
    #expect(try error(["format_version": nil]).contains("without a format version"))
    #expect(try error(["format_version": "2"]).contains("reads up to 1"))
    for count in [nil, "0", "-1", "x", "101"] {
      #expect(try error(["members": count]).contains("number of members"))
    }
    #expect(try error(["members": "2"]).contains("member 2 is of the format ''"))
    for format in ["gru4rec-blend", "other"] {
      #expect(
        try error(["member.0.format": format]).contains("'\(format)', which no blend can have"))
    }
    #expect(try error(weights: "{}").contains("weights are damaged"))
    #expect(
      try error(weights: #"{"members":[[1,1,1,1]],"seen":[]}"#).contains("do not fit the members"))
    var bytes = try scratch.bytes(of: "blend")
    bytes[bytes.count - 1] ^= 1
    _ = try scratch.write("damaged", bytes)
    #expect(throws: SafetensorsError.self) {
      _ = try CatalogueModel(contentsOf: scratch.file("damaged"))
    }
    _ = try scratch.write("short", bytes.dropLast(9))
    #expect(throws: SafetensorsError.self) {
      _ = try CatalogueModel(contentsOf: scratch.file("short"))
    }
  }
}
