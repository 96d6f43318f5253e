import Baselines
import Blending
import EventLogs
import Foundation
import GRU4Rec
import ModelFiles
import Recommendation
import SessionData
import Testing

@testable import Following

/// Models of every kind follow, each in its own way.
@Suite struct MemberTests {
  @Test func `a baseline is fitted to the newest sessions`() throws {
    let shop = try FollowedShop()
    try BaselineSpecification("sr").fit(
      FollowedShop.log(FollowedShop.walks(50, items: FollowedShop.items))
    ).save(to: shop.model)
    #expect(try shop.next(after: "item-3") == "item-4")
    let reversed = Array(FollowedShop.items.reversed())
    let end = try shop.click(FollowedShop.walks(40, items: reversed), at: FollowedShop.start)
    let cycle = try shop.follower().cycle(now: end + 3600)
    #expect(cycle.outcome == .published)
    #expect(try shop.next(after: "item-3") == "item-2")
    // As many events as it had.
    let baseline = try BaselineFile(contentsOf: shop.model)
    #expect(baseline.sessions.eventCount == 200)
  }

  @Test func `a network keeps its map of features`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let table = ItemAttributes(
      items: ItemVocabulary(ids: FollowedShop.items),
      columns: [.init(name: "kind", values: FollowedShop.items.indices.map { ["\($0 % 3)"] })])
    let network = try GRU4RecModel(contentsOf: shop.model)
    try network.save(
      to: shop.model,
      features: FeatureMap(fitting: network, to: table, columns: [FeatureColumn(name: "kind")]))
    let follower = try shop.follower { $0.learningRate = 0.2 }
    var end = FollowedShop.start
    for _ in 0..<2 {
      end = try shop.click(FollowedShop.walks(60, items: FollowedShop.items), at: end + 3600)
      #expect(try follower.cycle(now: end + 3600).outcome == .published)
      let followed = try CatalogueModel(contentsOf: shop.model)
      let new = ItemAttributes(
        items: ItemVocabulary(ids: ["cold"]), columns: [.init(name: "kind", values: [["1"]])])
      #expect(try followed.adding(new)?.vocabulary.count == followed.vocabulary.count + 1)
    }
  }

  @Test func `the members of a blend learn, and count what they did`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let network = try CatalogueModel(contentsOf: shop.model)
    let rules = try BaselineSpecification("sr").fit(
      FollowedShop.log(FollowedShop.walks(50, items: FollowedShop.items)))
    let weights = BlendWeights(
      members: [[1, 1, 1, 1], [0.5, 0.5, 0.5, 0.5]],
      seen: [[Float]](repeating: [0, 0, 0], count: BlendWeights.lags.count))
    let blend = shop.folder.appending(path: "b.safetensors").path
    try BlendFile([network, rules], weights).write(to: blend)
    try FileManager.default.removeItem(atPath: shop.model)
    try FileManager.default.moveItem(atPath: blend, toPath: shop.model)

    let news = (0..<120).map { _ in ["item-2", "item-3", "new", "item-9"] }
    var end = try shop.click(news, at: FollowedShop.start)
    let follower = try shop.follower { $0.learningRate = 0.2 }
    let cycle = try follower.cycle(now: end + 3600)
    #expect(cycle.outcome == .published && cycle.newItems == 1 && cycle.items == 13)
    #expect(try shop.next(after: "item-3") == "new")
    #expect(try BlendFile(contentsOf: shop.model).weights == weights)
    end = try shop.click(news, at: end + 3600)
    #expect(try follower.cycle(now: end + 3600).outcome == .published)
    #expect(try shop.next(after: "new") == "item-9")
  }

  @Test func `earlier days are replayed where that is asked for`() throws {
    func run(_ replay: Double, reopening: Bool = false) throws -> (FollowCycle, Data) {
      let shop = try FollowedShop()
      try shop.train()
      var end = try shop.click(
        FollowedShop.walks(60, items: FollowedShop.items), at: FollowedShop.start)
      var follower: Follower? = try shop.follower { $0.replay = replay }
      _ = try follower?.cycle(now: end + 3600)
      end = try shop.click(
        FollowedShop.walks(20, items: FollowedShop.items.reversed()), at: end + 7200)
      if reopening {
        follower = nil
        follower = try shop.follower { $0.replay = replay }
      }
      let cycle = try #require(try follower?.cycle(now: end + 3600))
      return (cycle, try shop.bytes())
    }
    let (none, _) = try run(0)
    #expect(none.replayedEvents == 0)
    let (half, bytes) = try run(0.5)
    #expect(half.learntEvents == 80 && half.replayedEvents == 80)
    #expect(try run(0.5, reopening: true).1.count == bytes.count)
  }
}
