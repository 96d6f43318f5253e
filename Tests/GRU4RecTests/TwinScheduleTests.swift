import Foundation
import SessionData
import TestSupport
import Testing

/// The schedule twin against recorded schedules, and its invariants.
@Suite("Twin schedule")
struct TwinScheduleTests {
  private struct Recorded: Decodable {
    var batchSize: Int
    var minibatches: [MiniBatch]
    var error: String?

    enum CodingKeys: String, CodingKey {
      case batchSize = "batch_size"
      case minibatches
      case error
    }
  }

  private struct MiniBatch: Decodable {
    var swapsBefore: [Swap]
    var inputs: [Int]
    var targets: [Int]

    enum CodingKeys: String, CodingKey {
      case swapsBefore = "swaps_before"
      case inputs = "in_idx"
      case targets = "out_idx"
    }
  }

  private struct Swap: Decodable {
    var finished: [Int]
    var valid: [Int]
  }

  @Test(
    "recorded schedules",
    .enabled(if: GoldenFiles.arePresent, "no recorded numbers at ../shared/golden"))
  func recorded() throws {
    let all = try JSONDecoder().decode(
      [String: Recorded].self, from: GoldenFiles.data("schedule.json"))
    #expect(all.count == 8)
    for (name, recorded) in all {
      let file = "sched_\(name.prefix { $0 != "_" }).tsv"
      let store = try GoldenFiles.sessions(file).store
      let steps = TwinSchedule.steps(of: store, batchSize: recorded.batchSize)
      if recorded.error != nil {
        // The recorded code fails with fewer sessions than lanes; ours uses a lane for each.
        #expect(name == "plain_b13_too_few_sessions")
        #expect(steps == TwinSchedule.steps(of: store, batchSize: store.sessionCount))
        #expect(steps.first?.inputs.count == store.sessionCount)
        continue
      }
      #expect(steps.map(\.inputs) == recorded.minibatches.map(\.inputs), "\(name)")
      #expect(steps.map(\.targets) == recorded.minibatches.map(\.targets), "\(name)")
      let swaps = recorded.minibatches.map { batch in
        batch.swapsBefore.map { swap in
          TwinSchedule.Swap(
            finished: swap.finished.map { $0 == 1 }, valid: swap.valid.map { $0 == 1 })
        }
      }
      #expect(steps.map(\.swaps) == swaps, "\(name)")
    }
  }

  @Test("an epoch trains every pair once, whatever the batch size")
  func everyPairOnce() {
    var generator = TwinGenerator(seed: 7)
    let store = randomSessions(count: 40, using: &generator)
    let expected = store.eventCount - store.sessionCount
    for batchSize in [1, 2, 3, 8, 39, 40, 41, 100] {
      let steps = TwinSchedule.steps(of: store, batchSize: batchSize)
      #expect(steps.map(\.inputs.count).reduce(0, +) == expected, "batch size \(batchSize)")
      // Every session is seen from its first event to its last, in order.
      var seen: [Int: [Int]] = [:]
      for step in steps {
        for (lane, session) in step.sessions.enumerated() {
          #expect((step.continues[lane] == nil) == (seen[session] == nil))
          seen[session, default: [step.inputs[lane]]].append(step.targets[lane])
        }
      }
      for session in 0..<store.sessionCount where store.events(of: session).count > 1 {
        #expect(seen[session] == store.items(of: session).map(Int.init))
      }
    }
  }

  @Test("without extra samples an epoch stops before a lone lane")
  func stopsBeforeLoneLane() {
    var generator = TwinGenerator(seed: 8)
    let store = randomSessions(count: 20, using: &generator)
    let all = TwinSchedule.steps(of: store, batchSize: 4)
    let stopped = TwinSchedule.steps(of: store, batchSize: 4, minimumLanes: 2)
    #expect(stopped == Array(all.prefix { $0.inputs.count > 1 }))
    #expect(TwinSchedule.steps(of: store, batchSize: 1, minimumLanes: 2).isEmpty)
  }

  private func randomSessions(
    count: Int, using generator: inout TwinGenerator
  ) -> Sessions {
    var items: [ItemIndex] = []
    var offsets = [0]
    for _ in 0..<count {
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        items.append(ItemIndex.random(in: 0..<12, using: &generator))
      }
      offsets.append(items.count)
    }
    return Sessions(items: items, times: items.map { _ in 0 }, offsets: offsets)
  }
}
