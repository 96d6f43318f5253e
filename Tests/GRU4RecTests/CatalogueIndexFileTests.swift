import Foundation
import Safetensors
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// What files of an index say, and what is refused of them.
@Suite struct CatalogueIndexFileTests {
  private static let items = 12
  private static let order: [ItemIndex] = [3, 1, 2, 0, 11, 5, 6, 10, 8, 9, 7, 4]

  private static func model(counts: [Int64]) throws -> GRU4RecModel {
    var settings = Hyperparameters()
    settings.layers = [4]
    var generator = TwinGenerator(seed: 7)
    let weights = TwinParameters(settings, itemCount: counts.count, using: &generator).weights
    return try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try ModelFileFixture.write(
        weights, hyperparameters: settings, itemIDs: counts.indices.map { "item-\($0)" },
        itemCounts: counts, to: path)
      return try GRU4RecModel(contentsOf: path)
    }
  }

  /// Opens a file with an index whose metadata were changed.
  private func read(
    _ order: [ItemIndex] = Self.order, _ change: (inout [String: String]) -> Void
  ) throws -> CatalogueIndex {
    let model = try Self.model(counts: [Int64](repeating: 1, count: Self.items))
    var metadata = [
      "format": "gru4rec-index", "format_version": "1", "head": "5", "share": "0.4",
      "confidence": "0.75",
    ]
    metadata["model"] = model.checksum
    change(&metadata)
    return try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "index.safetensors").path
      var writer = try SafetensorsWriter(
        path: path, tensors: [.init(name: "item.order", dataType: .i32, shape: [order.count])],
        metadata: metadata)
      try writer.append(order)
      try writer.commit()
      return try CatalogueIndex(contentsOf: path, for: model)
    }
  }

  private func refusal(
    _ order: [ItemIndex] = Self.order, _ change: (inout [String: String]) -> Void
  ) -> String {
    do {
      _ = try read(order, change)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test func `a file of this version is read`() throws {
    let index = try read { _ in }
    #expect(index.order == Self.order && index.head == 5)
    #expect(index.effort == CatalogueIndex.Effort(share: 0.4, confidence: 0.75))
    // None and all of the items may be those that are clicked most.
    for head in [0, Self.items] {
      let index = try read { $0["head"] = "\(head)" }
      #expect(index.head == head)
    }
  }

  @Test func `other files are refused with their reason`() {
    #expect(refusal { $0["format"] = "gru4rec" }.contains("not an index of a model"))
    #expect(refusal { $0["format"] = nil }.contains("not an index of a model"))
    #expect(refusal { $0["format_version"] = nil }.contains("without a format version"))
    #expect(refusal { $0["format_version"] = "one" }.contains("without a format version"))
    let newer = refusal { $0["format_version"] = "2" }
    #expect(newer.contains("format version 2") && newer.contains("reads up to 1"))
    let damages: [(inout [String: String]) -> Void] = [
      { $0["share"] = nil }, { $0["share"] = "0" }, { $0["share"] = "1.5" },
      { $0["confidence"] = nil }, { $0["confidence"] = "0.4" }, { $0["confidence"] = "nan" },
      { $0["head"] = nil }, { $0["head"] = "-1" }, { $0["head"] = "\(Self.items + 1)" },
    ]
    for (number, damage) in damages.enumerated() {
      let found = refusal(Self.order, damage)
      #expect(found.contains("its contents are damaged"), "damage \(number): \(found)")
    }
    let other = refusal { $0["model"] = String(repeating: "ab", count: 32) }
    // So much of a checksum as tells two apart.
    #expect(other.contains("abababababab") && !other.contains("ababababababa"))
    #expect(refusal { $0["model"] = nil }.contains("without a file"))
  }

  @Test func `an order has each item once`() {
    var twice = Self.order
    twice[4] = 3
    var beyond = Self.order
    beyond[4] = ItemIndex(Self.items)
    var negative = Self.order
    negative[4] = -1
    for order in [twice, beyond, negative, Array(Self.order.dropLast()), Self.order + [12]] {
      #expect(refusal(order) { _ in }.contains("its contents are damaged"), "\(order)")
    }
  }

  @Test func `what a search may cost`() {
    typealias Effort = CatalogueIndex.Effort
    for (share, confidence, isPossible) in [
      (0.25, 0.85, true), (1, 1, true), (1e-9, 0.5, true), (0, 0.85, false), (-0.1, 0.85, false),
      (1.001, 0.85, false), (0.25, 0.499, false), (0.25, 1.001, false), (.nan, 0.85, false),
      (0.25, .nan, false),
    ] {
      #expect(Effort.isPossible(share: share, confidence: confidence) == isPossible)
    }
    #expect(Effort() == Effort(share: 0.25, confidence: 0.85))
    let settings = Effort(share: 0.5, confidence: 0.75).settings
    #expect(settings.map(\.name) == ["index-share", "index-confidence"])
    #expect(settings.map(\.value) == ["0.5", "0.75"])
  }

  /// A twentieth of the items, those that are clicked most; fewer where fewer are clicked.
  @Test func `the head are the items that are clicked most`() throws {
    let counts = (0..<200).map { Int64($0 * 7 % 200 / 2) }
    let index = CatalogueIndex(of: try Self.model(counts: counts))
    #expect(index.head == 10)
    let most = counts.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }.prefix(10)
    #expect(Set(index.order[..<10].map { Int($0) }) == Set(most))
    #expect(index.order.sorted() == (0..<200).map { ItemIndex($0) })
    let few = CatalogueIndex(of: try Self.model(counts: counts.indices.map { $0 < 3 ? 9 : 0 }))
    #expect(few.head == 3 && Set(few.order[..<3]) == [0, 1, 2])
  }
}
