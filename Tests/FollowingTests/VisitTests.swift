import Foundation
import Randomness
import SessionData
import Testing

@testable import Following

@Suite struct VisitTests {
  /// Whenever visits are taken out, each step from one event to the next is in one of them, unless a gap parts the two.
  @Test(arguments: 0..<20) func `each step is learnt once`(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var open = OpenVisits()
    var (expected, found) = ([[ItemIndex]](), [[ItemIndex]]())
    var last: [String: (item: ItemIndex, time: Double)] = [:]
    var (events, new, time) = (0, 0, 1000.0)
    func take(_ now: Double) {
      for visit in open.takeIdle(now: now, idle: 20, gap: 100) {
        new += visit.newEvents
        found += zip(visit.items, visit.items.dropFirst()).map { [$0, $1] }
        #expect(zip(visit.times, visit.times.dropFirst()).allSatisfy { $0 <= $1 })
      }
    }
    for event in 0..<400 {
      time += Double(random.below(30))
      let visitor = "\(random.below(4))"
      let item = ItemIndex(event)
      open.add(visitor, item, at: time, gap: 100)
      if let before = last[visitor], time - before.time <= 100 {
        expected.append([before.item, item])
      }
      last[visitor] = (item, time)
      events += 1
      if random.below(5) == 0 { take(time) }
      if random.below(9) == 0 { open = OpenVisits(open.all) }
    }
    take(time + 1000)
    #expect(new == events && open.waitingEvents == 0)
    #expect(Set(found) == Set(expected) && found.count == expected.count)
  }

  @Test func `what is pending outlasts a restart`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gru4rec-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var pending = Pending()
    var settings = FollowSettings()
    settings.dropAfter = 10
    for (visitor, item, time) in [
      ("a\tb", "it\"em", 1.25), ("a\tb", "line\nbreak", 2), ("c", "it\"em", 3),
    ] {
      let event = LoggedEvent(
        [visitor, item, "\(Int64(time * 1000))"].map { Array($0.utf8) })
      pending.add(try #require(event), at: time, settings)
    }
    let visit = Visit(
      visitor: "g", items: [1, 0], times: [4, 5], isContinued: true, tries: 2)
    (pending.gate, pending.again) = ([visit, visit], [visit])
    let (path, clicks) = (folder.path + "/p.tsv.zst", folder.path + "/c.tsv.zst")
    try PendingFile.write(pending, to: path, lastClicks: clicks)
    let read = try PendingFile.read(path, lastClicks: clicks)
    #expect(read.open.all == pending.open.all && read.gate == pending.gate)
    #expect(read.again == pending.again && read.lastClicks == pending.lastClicks)
    #expect(read.items.count == 2)
    try Data("no table".utf8).write(to: URL(filePath: path))
    #expect { try PendingFile.read(path, lastClicks: nil) } throws: {
      "\($0)".contains("remove its folder")
    }
  }
}
