import MessagePassing
import Synchronization

/// The way from the workers of a rank to the study, which the first rank keeps.
final class StudyLink: Sendable {
  let ranks: Ranks
  /// How long the first rank may say nothing before it counts as lost.
  let silence: Duration
  /// Whether the first rank is there no more.
  private let isCut = Atomic(false)

  init(_ ranks: Ranks, silence: Duration) {
    self.ranks = ranks
    self.silence = silence
  }

  /// What answers a worker.
  func asking(for worker: Int) -> RemoteStudy.Ask {
    { question in
      try self.ranks.send(question, to: 0, tag: worker)
      let end = ContinuousClock.now + self.silence
      while !self.isCut.load(ordering: .relaxed), .now < end {
        if let answer = try self.ranks.receive(from: 0, tag: worker, within: .seconds(1)) {
          return answer.bytes
        }
      }
      throw self.lost
    }
  }

  /// Asks no more.
  func cut() { isCut.store(true, ordering: .relaxed) }

  func tell(_ note: RankNote) throws {
    try ranks.send(try Message.encode(note), to: 0, tag: RankNote.tag)
  }

  /// What the first rank has said.
  func hear(within time: Duration) throws -> RankNote? {
    try ranks.receive(from: 0, tag: RankNote.tag, within: time).map {
      try Message.decode($0.bytes)
    }
  }

  var lost: RanksError {
    .lost(reason: "rank 0, which keeps the study, has said nothing for \(silence)")
  }
}
