import EventLogs
import Foundation
import GRU4Rec
import ModelFiles
import Recommendation
import Testing

@testable import Following

@Suite struct FollowerTests {
  @Test func `new clicks are learnt, and new items recommended`() throws {
    let shop = try FollowedShop()
    try shop.train()
    #expect(try shop.next(after: "item-3") == "item-4")
    // A new item comes after item-3 from now on.
    let news = (0..<80).map { _ in ["item-2", "item-3", "new", "item-9"] }
    let end = try shop.click(news, at: FollowedShop.start)
    let follower = try shop.follower { $0.learningRate = 0.2 }
    let cycle = try follower.cycle(now: end + 3600)
    #expect(cycle.outcome == .published && cycle.events == 320 && cycle.learntEvents == 320)
    #expect(cycle.newItems == 1 && cycle.items == 13 && cycle.sessions == 80)
    #expect(try shop.next(after: "item-3") == "new")
    #expect(try CatalogueModel(contentsOf: shop.model).identity.version == cycle.version)
    // Nothing is learnt twice.
    let bytes = try shop.bytes()
    let next = try follower.cycle(now: end + 7200)
    #expect(next.outcome == .nothing && next.events == 0 && next.version == cycle.version)
    #expect(try shop.bytes() == bytes)
    #expect(follower.history.map(\.cycle) == [1, 2])
  }

  /// Or the steps would become smaller from cycle to cycle.
  @Test func `a followed model keeps the settings that it was trained with`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let settings = try GRU4RecModel(contentsOf: shop.model).hyperparameters
    let follower = try shop.follower()
    for day in 0..<2 {
      let end = try shop.click(
        FollowedShop.walks(40, items: FollowedShop.items),
        at: FollowedShop.start + Double(day) * 86_400)
      #expect(try follower.cycle(now: end + 3600).outcome == .published)
    }
    #expect(try GRU4RecModel(contentsOf: shop.model).hyperparameters == settings)
  }

  /// On a card that no machine has it fails, and the next cycle learns what this one did not.
  @Test func `the device that is asked for learns`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let end = try shop.click(
      FollowedShop.walks(10, items: FollowedShop.items), at: FollowedShop.start)
    let error = #expect(throws: GRU4RecError.self) {
      try shop.follower { $0.device = .gpu(1023) }.cycle(now: end + 3600)
    }
    if case .gpuFailed? = error {} else { Issue.record("another error") }
    #expect(try shop.follower().cycle(now: end + 3600).learntEvents == 40)
  }

  @Test func `what was clicked before the model's training ended is not learnt again`() throws {
    let shop = try FollowedShop()
    try shop.train()
    try shop.click(
      FollowedShop.walks(10, items: FollowedShop.items), at: FollowedShop.start - 100_000)
    let end = try shop.click(
      FollowedShop.walks(5, items: FollowedShop.items), at: FollowedShop.start)
    let cycle = try shop.follower().cycle(now: end + 3600)
    #expect(cycle.events == 60 && cycle.earlierEvents == 40 && cycle.learntEvents == 20)
  }

  /// A session that goes on over cycles, and rows that come while a segment grows.
  @Test func `a process that ends between cycles changes nothing`() throws {
    func run(reopening: Bool) throws -> Data {
      let shop = try FollowedShop()
      try shop.train()
      var follower: Follower? = try shop.follower { $0.gateShare = 0.2 }
      var text = FollowedShop.header
      var outcomes: [FollowCycle.Outcome] = []
      for cycle in 0..<6 {
        for visitor in 0..<40 {
          for event in 0..<2 {
            let time = FollowedShop.start + Double(cycle * 600 + visitor + event)
            let item = FollowedShop.items[(visitor + 2 * cycle + event) % 12]
            text += "v\(visitor)\t\(item)\t\(Int64(time * 1000))\tmain\t0\t\t\n"
          }
        }
        // The last row is not whole yet.
        try shop.write(
          text + "v1\titem-", to: FollowedShop.segment(at: FollowedShop.start) + ".tsv")
        if reopening {
          follower = nil
          follower = try shop.follower { $0.gateShare = 0.2 }
        }
        let now = FollowedShop.start + Double(cycle * 600 + 500)
        outcomes.append(try #require(try follower?.cycle(now: now)).outcome)
      }
      #expect(outcomes.contains(.published))
      return try shop.bytes()
    }
    #expect(try run(reopening: false) == run(reopening: true))
  }

  @Test func `a cycle that was cut short is done again or completed`() throws {
    let whole = try FollowedShop()
    try whole.train()
    let news = FollowedShop.walks(60, items: FollowedShop.items.reversed())
    let end = try whole.click(news, at: FollowedShop.start)
    _ = try whole.follower().cycle(now: end + 3600)

    // Ended before the state was written: files lie about.
    let early = try FollowedShop()
    try early.train()
    try early.click(news, at: FollowedShop.start)
    try FileManager.default.createDirectory(
      atPath: early.work, withIntermediateDirectories: true)
    for name in ["candidate-1.safetensors", "member-1-1.safetensors", "pending-1.tsv.zst"] {
      try Data("half".utf8).write(to: URL(filePath: early.work + "/" + name))
    }
    _ = try early.follower().cycle(now: end + 3600)
    #expect(try early.bytes() == whole.bytes())

    // Ended between the state and the model's new name.
    let late = try FollowedShop()
    try late.train()
    let before = try late.bytes()
    try late.click(news, at: FollowedShop.start)
    _ = try late.follower().cycle(now: end + 3600)
    try FileManager.default.moveItem(
      atPath: late.model, toPath: late.work + "/candidate-1.safetensors")
    try before.write(to: URL(filePath: late.model))
    let again = try late.follower()
    #expect(try late.bytes() == whole.bytes())
    #expect(try again.cycle(now: end + 7200).outcome == .nothing)
    #expect(try late.bytes() == whole.bytes())
  }

  @Test func `a model that somebody puts in its place is gone on from`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let end = try shop.click(
      FollowedShop.walks(20, items: FollowedShop.items), at: FollowedShop.start)
    let follower = try shop.follower()
    _ = try follower.cycle(now: end + 3600)
    try shop.train(FollowedShop.walks(100, items: FollowedShop.items.reversed()))
    let last = try shop.click(
      FollowedShop.walks(20, items: FollowedShop.items.reversed()), at: end + 3600)
    let cycle = try follower.cycle(now: last + 3600)
    #expect(cycle.wasReplaced && cycle.outcome == .published && cycle.learntEvents == 80)
    #expect(try shop.next(after: "item-4") == "item-3")
  }

  @Test func `what waits is not learnt again by a model that has learnt it elsewhere`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let sessions = FollowedShop.walks(60, items: FollowedShop.items)
    var end = try shop.click(sessions, at: FollowedShop.start)
    let follower = try shop.follower { $0.gateShare = 0.5 }
    // Half of it waits at the gate, and the last session goes on.
    let first = try follower.cycle(now: end + 10)
    #expect(first.waitingEvents > 0 && (first.gate?.predictions ?? 0) > 0)
    let trainer = try GRU4RecTrainer(
      log: EventLogReader().read([shop.log]), hyperparameters: FollowedShop.hyperparameters,
      threads: 1)
    _ = try trainer.train()
    try trainer.saveModel(to: shop.model, withOptimizer: true)
    let second = try follower.cycle(now: end + 3600)
    #expect(second.wasReplaced && second.outcome == .nothing && second.waitingEvents == 0)
    end = try shop.click(sessions, at: end + 7200, visitor: "w")
    let third = try follower.cycle(now: end + 3600)
    #expect(third.outcome == .published && third.learntEvents + third.gateEvents == 240)
  }

  /// Another folder, named by mistake, or a copy of the log.
  @Test func `segments that were away are not learnt again`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let end = try shop.click(
      FollowedShop.walks(20, items: FollowedShop.items), at: FollowedShop.start)
    #expect(try shop.follower().cycle(now: end + 3600).learntEvents > 0)
    let away = shop.log + "-away"
    try FileManager.default.moveItem(atPath: shop.log, toPath: away)
    try FileManager.default.createDirectory(atPath: shop.log, withIntermediateDirectories: true)
    #expect(try shop.follower().cycle(now: end + 3700).events == 0)
    try FileManager.default.removeItem(atPath: shop.log)
    try FileManager.default.moveItem(atPath: away, toPath: shop.log)
    #expect(try shop.follower().cycle(now: end + 3800).events == 0)
  }

  @Test func `one model has one follower`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let first = try shop.follower()
    #expect(throws: FollowError.busy(shop.work)) { try shop.follower() }
    withExtendedLifetime(first) {}
  }

  @Test func `what cannot be followed is named`() throws {
    let shop = try FollowedShop()
    #expect(throws: (any Error).self) { try shop.follower() }
    #expect(!FileManager.default.fileExists(atPath: shop.work))
    try shop.train()
    #expect {
      try Follower(log: shop.log + "-no", model: shop.model)
    } throws: { "\($0)".contains("there is no such folder") }
    #expect {
      try shop.follower { $0.idle = 0 }
    } throws: { "\($0)".contains("idle is 0.0; allowed: above 0") }
    // What an earlier run left is damaged.
    let end = try shop.click(
      FollowedShop.walks(9, items: FollowedShop.items), at: FollowedShop.start)
    _ = try shop.follower().cycle(now: end + 30)
    try Data("{".utf8).write(to: URL(filePath: shop.work + "/state.json"))
    #expect { try shop.follower() } throws: { "\($0)".contains("remove its folder") }
  }

  @Test func `a cycle has its line, also when it was cut short`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let end = try shop.click(
      FollowedShop.walks(30, items: FollowedShop.items), at: FollowedShop.start)
    let cycle = try shop.follower().cycle(now: end + 3600)
    let path = URL(filePath: shop.work + "/cycles.jsonl")
    let whole = try Data(contentsOf: path)
    for left in [0, 20, whole.count] {
      try whole.prefix(left).write(to: path)
      #expect(try shop.follower().history == [cycle], "\(left) bytes were left")
    }
    #expect(try shop.follower().cycle(now: end + 7200).cycle == 2)
    #expect(try shop.follower().history.map(\.cycle) == [1, 2])
  }

  @Test func `a cancelled cycle changes nothing`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let before = try shop.bytes()
    let end = try shop.click(
      FollowedShop.walks(4000, items: FollowedShop.items), at: FollowedShop.start)
    let follower = try shop.follower()
    #expect(throws: CancellationError.self) {
      try follower.cycle(now: end + 3600, isCancelled: { true })
    }
    #expect(try shop.bytes() == before && follower.cycles == 0)
    #expect(try follower.cycle(now: end + 3600).learntEvents == 16_000)
  }

  @Test func `items that nobody clicks leave`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let some = Array(FollowedShop.items.prefix(8))
    var end = try shop.click(FollowedShop.walks(20, items: some), at: FollowedShop.start)
    let follower = try shop.follower { $0.dropAfter = 86_400 }
    let first = try follower.cycle(now: end + 3600)
    #expect(first.droppedItems == 0 && first.items == 12)
    end = try shop.click(FollowedShop.walks(20, items: some), at: end + 90_000)
    let second = try follower.cycle(now: end + 3600)
    #expect(second.droppedItems == 4 && second.items == 8)
    #expect(try shop.next(after: "item-3") == "item-4")
    // One comes back.
    end = try shop.click(
      [["item-1", "item-10", "item-2"], ["item-1", "item-10"]], at: end + 3600)
    let third = try follower.cycle(now: end + 3600)
    #expect(third.newItems == 1 && third.items == 9)
  }

  /// Before anything is clicked nobody knows what time the log has.
  @Test func `items do not leave since the first cycle has no events`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let follower = try shop.follower { $0.dropAfter = 86_400 }
    #expect(try follower.cycle(now: FollowedShop.start - 3600).outcome == .nothing)
    let some = Array(FollowedShop.items.prefix(8))
    let end = try shop.click(FollowedShop.walks(20, items: some), at: FollowedShop.start)
    let cycle = try follower.cycle(now: end + 3600)
    #expect(cycle.outcome == .published && cycle.droppedItems == 0 && cycle.items == 12)
  }

  @Test func `damaged segments are put aside, and others are read`() throws {
    let shop = try FollowedShop()
    try shop.train()
    let zstd: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    let name = FollowedShop.segment(at: FollowedShop.start - 3600)
    try Data(zstd + [9, 9, 9, 9, 9, 9]).write(
      to: URL(filePath: shop.log + "/\(name).tsv.zst"))
    // No compressed file at all.
    let noise = FollowedShop.segment(at: FollowedShop.start - 2400)
    try Data("noise\nmore noise\n".utf8).write(to: URL(filePath: shop.log + "/\(noise).tsv.zst"))
    try shop.write(
      FollowedShop.header + "v\titem-1\tnever\tmain\t0\t\t\nv\titem-1\n",
      to: FollowedShop.segment(at: FollowedShop.start - 1800) + ".tsv")
    let end = try shop.click(
      FollowedShop.walks(20, items: FollowedShop.items), at: FollowedShop.start)
    let cycle = try shop.follower().cycle(now: end + 3600)
    #expect(cycle.damaged == [name, noise] && cycle.badRows == 2 && cycle.learntEvents == 80)
    #expect(FileManager.default.fileExists(atPath: shop.log + "/_\(name).damaged"))
  }
}

extension FollowCycle {
  /// Events of sessions that the gate keeps, which are of four events here.
  fileprivate var gateEvents: Int { (gate?.sessions ?? 0) * 4 }
}
