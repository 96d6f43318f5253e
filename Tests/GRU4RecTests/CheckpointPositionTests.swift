import Testing

@testable import GRU4Rec

/// Positions that no training has are refused before anything is made of them.
@Suite struct CheckpointPositionTests {
  private static let most = 1 << 53

  private static func checkpoint(_ change: (inout Checkpoint) -> Void = { _ in }) -> Checkpoint {
    let record = TrainingRecord(
      version: "1", seed: 1, losses: [1], events: 9, sessions: 3, items: 4, firstTime: 1,
      lastTime: 2, rounds: 1, steps: 7)
    var checkpoint = Checkpoint(
      history: [EpochSummary(epoch: 1, loss: 2, steps: 3, events: 4)], steps: 5, events: 6,
      lossSum: 7, data: 8, earlier: record, earlierSteps: 9, snapshots: 10,
      apart: [.init(steps: 11, events: 12, lossSum: 13)], meetings: 14)
    change(&checkpoint)
    return checkpoint
  }

  @Test func `numbers of a training are taken`() throws {
    try Self.checkpoint().requirePlausible("c")
    try Self.checkpoint {
      ($0.earlier, $0.snapshots, $0.apart, $0.meetings) = (nil, nil, nil, nil)
      ($0.steps, $0.events, $0.lossSum, $0.history) = (0, Self.most, -1, [])
    }.requirePlausible("c")
  }

  @Test func `others are not`() {
    let counts: [WritableKeyPath<Checkpoint, Int>] = [\.steps, \.events, \.earlierSteps]
    var changes = counts.flatMap { path in
      [-1, Self.most + 1].map { count in { (c: inout Checkpoint) in c[keyPath: path] = count } }
    }
    changes += [
      { $0.snapshots = -1 }, { $0.meetings = Self.most + 1 }, { $0.lossSum = .nan },
      { $0.lossSum = .infinity }, { $0.earlier?.sessions = -1 }, { $0.earlier?.firstTime = .nan },
      { $0.earlier?.rounds = Self.most + 1 }, { $0.earlier?.lastTime = .infinity },
      { $0.earlier?.ranks = -1 }, { $0.earlier?.localSteps = -1 },
      { $0.apart?[0].steps = -1 }, { $0.apart?[0].events = Self.most + 1 },
      { $0.apart?[0].lossSum = .nan },
      { $0.history.append(EpochSummary(epoch: -1, loss: 2, steps: 3, events: 4)) },
      { $0.history.append(EpochSummary(epoch: 1, loss: 2, steps: -1, events: 4)) },
      { $0.history.append(EpochSummary(epoch: 1, loss: 2, steps: 3, events: -1)) },
    ]
    for (number, change) in changes.enumerated() {
      #expect(
        throws: GRU4RecError.unusableCheckpoint(path: "c", reason: "its position is damaged"),
        "change \(number)"
      ) { try Self.checkpoint(change).requirePlausible("c") }
    }
  }
}
