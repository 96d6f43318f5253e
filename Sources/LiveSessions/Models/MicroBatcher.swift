import Foundation
import Recommendation
import SessionData

/// Scores requests that arrive together in one go.
///
/// Its threads are its own, since scoring a large catalogue would keep those that serve connections from
/// answering anything else.
final class MicroBatcher<Recommender: ServableRecommender>: ScoringEngine {
  private struct Waiting: Sendable {
    let job: ScoringJob
    let deadline: ContinuousClock.Instant
    let answer: CheckedContinuation<Result<ScoringAnswer, LiveSessionError>, Never>
  }

  private let recommender: Recommender
  private let queue: BatchQueue<Waiting>

  /// - Parameter onBatch: told the number of jobs of each batch.
  init(
    _ recommender: Recommender, settings: BatchSettings,
    onBatch: @escaping @Sendable (Int) -> Void
  ) {
    self.recommender = recommender
    queue = BatchQueue(settings)
    for number in 0..<settings.threads {
      let thread = Thread { [recommender, queue] in
        var isFirst = true
        while let batch = queue.next(isFirst: isFirst) {
          isFirst = false
          onBatch(batch.jobs.count)
          Self.answer(batch, recommender)
        }
      }
      thread.name = "scoring-\(number)"
      thread.start()
    }
  }

  deinit { queue.stop() }

  func run(_ job: ScoringJob, deadline: ContinuousClock.Instant) async throws(LiveSessionError)
    -> ScoringAnswer
  {
    if !job.isPatient, queue.isTooLong { throw .busy }
    let result = await withCheckedContinuation { continuation in
      let waiting = Waiting(job: job, deadline: deadline, answer: continuation)
      if !queue.add(waiting, isPatient: job.isPatient) {
        continuation.resume(returning: .failure(.stopped))
      }
    }
    return try result.get()
  }

  func similarItems(
    to item: ItemIndex, k: Int, filter: CandidateFilter
  ) throws(LiveSessionError) -> [ScoredItem]? {
    let similar = recommender.nearestItems(to: item, k: k, filter: filter)
    guard recommender.isIntact else { throw .modelDamaged }
    return similar
  }

  func likeness(of item: ItemIndex, to others: [ItemIndex]) -> [Float]? {
    recommender.likeness(of: item, to: others)
  }

  func reasons(
    for items: [ItemIndex], after seen: [ItemIndex]
  ) throws(LiveSessionError) -> [ItemIndex?] {
    let reasons = recommender.reasons(for: items, after: seen)
    guard recommender.isIntact else { throw .modelDamaged }
    return reasons
  }

  var hasVectors: Bool { recommender.queryVector(of: recommender.initialState()) != nil }

  var scoresAreLogarithms: Bool { recommender.scoresAreLogarithms }

  func ranks(of jobs: [RankingJob]) throws(LiveSessionError) -> [Int?] {
    if jobs.isEmpty { return [] }
    var states = jobs.map { Self.state($0.state, recommender) }
    Self.observe(jobs.map { $0.items }, &states, recommender)
    let requests = jobs.map { RankingRequest(k: 0, target: $0.target) }
    let rankings = recommender.rank(states, requests, threads: 1)
    guard recommender.isIntact else { throw .modelDamaged }
    return rankings.map { ranking in
      ranking.counts.notANumber > 0 ? nil : ranking.counts.greater + ranking.counts.equal
    }
  }

  var isIntact: Bool { recommender.isIntact }

  var queueDepth: Int { queue.depth }

  func stop() { queue.stop() }

  private static func answer(_ batch: BatchQueue<Waiting>.Batch, _ recommender: Recommender) {
    let now = ContinuousClock.now
    var jobs: [Waiting] = []
    for waiting in batch.jobs {
      if waiting.deadline < now {
        waiting.answer.resume(returning: .failure(.late))
      } else {
        jobs.append(waiting)
      }
    }
    var states = jobs.map { state($0.job.state, recommender) }
    observe(jobs.map { $0.job.items }, &states, recommender)
    let asking = jobs.indices.filter { jobs[$0].job.k > 0 }
    let requests = asking.map { RankingRequest(k: jobs[$0].job.k, filter: jobs[$0].job.filter) }
    let rankings = recommender.rank(asking.map { states[$0] }, requests, threads: batch.threads)
    var best = [[ScoredItem]](repeating: [], count: jobs.count)
    for (place, index) in asking.enumerated() { best[index] = rankings[place].best }
    let vectors = jobs.indices.map { index in
      jobs[index].job.wantsVector ? recommender.queryVector(of: states[index]) : nil
    }
    // Asked now, not before: the file may have been cut short in between.
    guard recommender.isIntact else {
      for waiting in jobs { waiting.answer.resume(returning: .failure(.modelDamaged)) }
      return
    }
    for (index, waiting) in jobs.enumerated() {
      let state =
        waiting.job.items.isEmpty ? waiting.job.state : recommender.bytes(of: states[index])
      waiting.answer.resume(
        returning: .success(ScoringAnswer(state: state, best: best[index], vector: vectors[index])))
    }
  }

  private static func state(_ bytes: [UInt8]?, _ recommender: Recommender) -> Recommender.State {
    bytes.flatMap(recommender.state(from:)) ?? recommender.initialState()
  }

  /// Advances the sessions step by step: in step n those that have an n-th item, together.
  private static func observe(
    _ items: [[ItemIndex]], _ states: inout [Recommender.State], _ recommender: Recommender
  ) {
    let steps = items.lazy.map { $0.count }.max() ?? 0
    for step in 0..<steps {
      let some = items.indices.filter { items[$0].count > step }
      var moving = some.map { states[$0] }
      recommender.observe(some.map { items[$0][step] }, states: &moving)
      for (place, index) in some.enumerated() { states[index] = moving[place] }
    }
  }
}
