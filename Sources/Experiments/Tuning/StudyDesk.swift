import MessagePassing
import Tuning

/// What the first rank of a search does for the others: answers their workers from the study, and takes back the work
/// of a rank that is lost.
final class StudyDesk {
  private enum State {
    case atWork(heard: ContinuousClock.Instant)
    case left
    case lost
  }

  private let ranks: Ranks
  private let study: Study
  /// Workers of each rank.
  private let workers: [Int]
  /// How long a rank may say nothing before it counts as lost.
  private let silence: Duration
  /// Of each rank but this one.
  private var states: [Int: State] = [:]
  private var isEnding = false
  /// What ended the work of a rank, other than its end.
  private(set) var failure: (any Error)?
  /// Whether all are to stop, as one was asked to, or failed.
  private(set) var isStopping = false

  init(_ ranks: Ranks, _ study: Study, workers: [Int], silence: Duration) {
    self.ranks = ranks
    self.study = study
    self.workers = workers
    self.silence = silence
    for rank in 1..<ranks.count { states[rank] = .atWork(heard: .now) }
  }

  /// Whether no other rank is at work.
  var isDone: Bool {
    states.values.allSatisfy { if case .atWork = $0 { false } else { true } }
  }

  /// Number in the study of a worker of another rank, which no other has.
  private static func worker(_ number: Int, of rank: Int) -> Int { rank << 16 | number }

  /// Answers for some time, and waits while nobody asks.
  ///
  /// - Returns: ranks that are lost since the last call.
  func serve(for time: Duration) throws -> [Int] {
    let end = ContinuousClock.now + time
    var left = time
    while let message = try ranks.receive(within: left) {
      try take(message)
      left = max(.zero, end - .now)
      if left == .zero { break }
    }
    var lost: [Int] = []
    for rank in states.keys.sorted() {
      guard case .atWork(let heard) = states[rank], .now - heard > silence else { continue }
      states[rank] = .lost
      lost.append(rank)
      // It is no fault of what it worked on.
      for number in 1...workers[rank] {
        try study.release(worker: Self.worker(number, of: rank))
      }
    }
    return lost
  }

  private func take(_ message: RankMessage) throws {
    let rank = message.rank
    let state = states[rank]
    if case .atWork = state { states[rank] = .atWork(heard: .now) }
    if message.tag != RankNote.tag {
      try ranks.send(try answer(message, state), to: rank, tag: message.tag)
      return
    }
    switch try Message.decode(message.bytes) as RankNote {
    case .left(let end):
      if case .atWork = state { leave(rank, end) }
    default:
      // Others have the work of one that was taken for lost.
      if case .lost = state {
        try tell(rank, .end(isFinished: false))
      } else {
        try tell(rank, .alive)
      }
    }
  }

  private func answer(_ message: RankMessage, _ state: State?) throws -> [UInt8] {
    guard case .atWork = state else {
      return try Message.encode(
        StudyAnswer.refused("rank \(message.rank) was taken for lost, and others do its work"))
    }
    do {
      let request: StudyRequest = try Message.decode(message.bytes)
      return try Message.encode(
        try request.answer(study, worker: Self.worker(message.tag, of: message.rank)))
    } catch {
      // The study is for all.
      failure = failure ?? error
      isStopping = true
      return try Message.encode(StudyAnswer.refused("\(error)"))
    }
  }

  private func leave(_ rank: Int, _ end: RankEnd) {
    states[rank] = .left
    switch end {
    case .done: break
    case .stopped: isStopping = true
    case .failed(let reason, let code):
      failure = failure ?? RanksError.elsewhere(rank: rank, reason: reason, code: code)
      isStopping = true
    }
  }

  private func tell(_ rank: Int, _ note: RankNote) throws {
    try ranks.send(try Message.encode(note), to: rank, tag: RankNote.tag)
  }

  /// Tells all ranks that the search is over.
  func end(isFinished: Bool) throws {
    guard !isEnding else { return }
    isEnding = true
    for (rank, state) in states {
      if case .lost = state { continue }
      try tell(rank, .end(isFinished: isFinished))
    }
  }

  /// Waits until all ranks have left.
  func dismiss() throws {
    try end(isFinished: false)
    while !isDone { _ = try serve(for: .milliseconds(100)) }
    // To a rank that is lost, nothing goes.
    _ = try ranks.flush(within: .seconds(2))
  }
}
