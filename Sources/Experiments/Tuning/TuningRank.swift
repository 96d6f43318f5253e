import EventLogs
import Foundation
import MessagePassing
import Tuning

/// Another rank of a search than the first one, on which a ``TuningSession`` keeps the study: its workers take their
/// trials from there.
///
/// ```swift
/// if let ranks = try Ranks.world(), !ranks.isFirst {
///   let rank = try TuningRank(study: "study.db", logs: logs, settings: settings, ranks: ranks)
///   try rank.work(workers: .inProcess(2))
/// }
/// ```
public final class TuningRank {
  /// Path of the study on the first rank; checkpoints of trials lie beside it here.
  public let path: String
  private let basis: TuningBasis
  private let ranks: Ranks
  /// How long the first rank may say nothing before it counts as lost.
  package var silence = TuningBasis.silence

  /// A rank of a search, while the first one makes a session of the same.
  ///
  /// - Parameters:
  ///   - path: path of the study.
  ///   - logs: the files to work with, which this rank reads itself.
  ///   - settings: what is searched, and how.
  ///   - ranks: all ranks, of which this is not the first.
  ///   - data: the logs, where they are in memory.
  ///   - code: what to tell other ranks of an error beside its text.
  /// - Throws: `RanksError` when another rank cannot take part, or has something else; what reading throws.
  public init(
    study path: String, logs: TuningLogs, settings: TuningSettings, ranks: Ranks,
    data: TuningData? = nil, code: (any Error) -> Int32 = { _ in 1 }
  ) throws {
    precondition(!ranks.isFirst, "the first rank has a session")
    self.path = path
    self.ranks = ranks
    basis = try TuningBasis.same(on: ranks, code: code) {
      try TuningBasis(logs, settings, data, isShared: true) { _ in }
    }
    _ = try ranks.agree(Result<Void, any Error>.success(()))
  }

  /// Workers, and threads of each, as of a session.
  public func division(workers: Int? = nil, threads: Int? = nil) -> (workers: Int, threads: Int) {
    basis.division(workers: workers, threads: threads)
  }

  /// Trains trials until the first rank says that the search is over; blocks the calling thread meanwhile.
  ///
  /// - Parameters:
  ///   - workers: who trains here; threads of this process, one per processor, when `nil`.
  ///   - isCancelled: asked ten times a second, on the calling thread; `true` stops the workers of all ranks.
  ///   - report: what the first rank is to tell of an error here, and the code that comes with it.
  /// - Throws: `RanksError.lost` when the first rank is not there any more. What else goes wrong is told there.
  public func work(
    workers: TuningWorkers? = nil, isCancelled: () -> Bool = { false },
    report: (any Error) -> (reason: String, code: Int32) = { ("\($0)", 1) }
  ) throws {
    let parts = division()
    let workers = workers ?? .inProcess(parts.workers, threads: parts.threads)
    _ = try ranks.gather([workers.count, workers.threads])
    let link = StudyLink(ranks, silence: silence)
    let crew = TuningCrew(workers, .onFirstRank(path: path, link), basis.source)
    var talk = Talk(link)
    let end: RankEnd
    do {
      try crew.start()
      while !crew.isDone {
        try talk.go(on: .milliseconds(100))
        if talk.isOver || isCancelled() { crew.stop() }
        try crew.replaceEnded()
      }
      if let failure = crew.failure { throw failure }
      end = crew.isStopping ? .stopped : .done
    } catch {
      crew.dismiss()
      let (reason, code) = report(error)
      end = .failed(reason: reason, code: code)
    }
    try link.tell(.left(end))
    while !talk.isOver { try talk.go(on: .milliseconds(100)) }
    if talk.isFinished { TrialFiles(study: path).removeAll() }
  }
}

/// What a rank and the first one say to each other meanwhile.
private struct Talk {
  private static let pause = Duration.seconds(1)

  private let link: StudyLink
  private var said = ContinuousClock.now
  private var heard = ContinuousClock.now
  /// Whether the first rank has said that the search is over, and whether all of it is.
  private(set) var isOver = false
  private(set) var isFinished = false

  init(_ link: StudyLink) { self.link = link }

  /// Says now and then that this rank is there, and hears what the first one says.
  mutating func go(on time: Duration) throws {
    let now = ContinuousClock.now
    if now - said > Self.pause {
      try link.tell(.alive)
      said = now
    }
    guard !isOver else {
      usleep(20_000)
      return
    }
    while let note = try link.hear(within: max(.zero, now + time - .now)) {
      heard = .now
      guard case .end(let isFinished) = note else { continue }
      (isOver, self.isFinished) = (true, isFinished)
      return
    }
    if .now - heard > link.silence {
      link.cut()
      throw link.lost
    }
  }
}
