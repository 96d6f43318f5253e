import Foundation
import GRU4Rec
import Randomness
import Testing

@testable import Following

@Suite struct GateTests {
  @Test func `a model that gets worse is held, and what spoils it is left out in the end`() throws {
    let shop = try FollowedShop()
    try shop.train(FollowedShop.walks(400, items: FollowedShop.items))
    // Good sessions fill the gate.
    var end = try shop.click(
      FollowedShop.walks(300, items: FollowedShop.items), at: FollowedShop.start)
    let follower = try shop.follower {
      $0.gateShare = 0.3
      $0.tries = 2
    }
    let good = try follower.cycle(now: end + 3600)
    #expect(good.outcome == .published && (good.gate?.predictions ?? 0) > 100)
    #expect((good.gate?.recall.after ?? 0) > 0.9)
    let bytes = try shop.bytes()
    // Then the same clicks come in an order that says nothing.
    var random = SplitMix64(seed: 7)
    func shuffled() -> [[String]] {
      (0..<400).map { _ in
        (0..<6).map { _ in FollowedShop.items.randomElement(using: &random) ?? "" }
      }
    }
    end = try shop.click(shuffled(), at: end + 7200, visitor: "w")
    // MRR tells the difference where all items fit into a list of twenty.
    let bad = try follower.cycle(now: end + 3600)
    #expect(bad.outcome == .held && bad.sessionsLeftOut == 0, "\(bad)")
    #expect((bad.gate?.mrr.interval[1] ?? 0) < 0)
    #expect(try shop.bytes() == bytes && bad.version == good.version)
    let again = try follower.cycle(now: end + 7200)
    #expect(again.outcome == .held && again.sessionsLeftOut > 0, "\(again)")
    #expect(try shop.bytes() == bytes)
    let free = try follower.cycle(now: end + 9000)
    #expect(free.outcome == .nothing)
  }

  @Test func `what a held model has learnt does not stay, in the first cycle either`() throws {
    let shop = try FollowedShop()
    try shop.train(FollowedShop.walks(400, items: FollowedShop.items))
    let steps = try GRU4RecModel(contentsOf: shop.model).training.steps
    var random = SplitMix64(seed: 7)
    // Visitors of the gate walk on, the others go anywhere.
    let sessions = (0..<600).map { visitor in
      Pending.place(of: "v\(visitor)") < 0.3
        ? FollowedShop.walks(1, items: FollowedShop.items, from: visitor)[0]
        : (0..<6).map { _ in FollowedShop.items.randomElement(using: &random) ?? "" }
    }
    let end = try shop.click(sessions, at: FollowedShop.start)
    let cycle = try shop.follower { $0.gateShare = 0.3 }.cycle(now: end + 3600)
    #expect(cycle.outcome == .held && cycle.cycle == 1, "\(cycle)")
    let files = try FileManager.default.contentsOfDirectory(atPath: shop.work)
    let members = files.filter { $0.hasSuffix(".safetensors") }
    #expect(members.count == 1)
    let member = try GRU4RecModel(contentsOf: "\(shop.work)/\(members[0])")
    #expect(member.training.steps == steps && member.hasOptimizerState)
  }

  @Test func `without a gate everything is published`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let end = try shop.click(
      (0..<60).map { _ in FollowedShop.items.shuffled() }, at: FollowedShop.start)
    let cycle = try shop.follower().cycle(now: end + 3600)
    #expect(cycle.outcome == .published && cycle.gate?.predictions == 0)
  }

  @Test func `sessions of the gate are learnt when newer ones take their place`() {
    var pending = Pending()
    var settings = FollowSettings()
    (settings.gateShare, settings.gatePredictions) = (0.5, 30)
    var learnt = 0
    for cycle in 0..<20 {
      let visits = (0..<10).map { visitor in
        Visit(
          visitor: "\(cycle)-\(visitor)", items: [0, 1, 2],
          times: [0, 1, 2].map { $0 + Double(cycle) })
      }
      learnt += pending.admit(visits, settings).count
      #expect(pending.gate.reduce(0) { $0 + $1.predictions } <= 30)
    }
    #expect(learnt + pending.gate.count == 200)
    #expect(pending.gate.allSatisfy { $0.times[0] >= 15 })
  }
}
