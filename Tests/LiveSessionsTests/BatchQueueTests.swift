import Dispatch
import Foundation
import Synchronization
import Testing

@testable import LiveSessions

/// Jobs go to threads once each, in batches of the right size, and none waits without a reason.
@Suite(.timeLimit(.minutes(30))) struct BatchQueueTests {
  private static func queue(
    maxBatch: Int = 4, maxWait: Duration = .seconds(3600), threads: Int = 1
  ) -> BatchQueue<Int> {
    var settings = BatchSettings()
    (settings.maxBatch, settings.maxWait, settings.threads) = (maxBatch, maxWait, threads)
    return BatchQueue(settings)
  }

  @Test func loneJobOfAnIdleQueueGoesAtOnce() {
    let queue = Self.queue()
    #expect(queue.add(1))
    #expect(queue.next(isFirst: true)?.jobs == [1])
  }

  @Test func batchesAreNotTooLarge() {
    let queue = Self.queue(maxBatch: 4, maxWait: .zero)
    for job in 0..<10 { #expect(queue.add(job)) }
    #expect(queue.depth == 10)
    #expect(queue.next(isFirst: true)?.jobs == [0, 1, 2, 3])
    #expect(queue.next(isFirst: false)?.jobs == [4, 5, 6, 7])
    #expect(queue.next(isFirst: false)?.jobs == [8, 9])
    #expect(queue.depth == 0)
  }

  /// While one thread works, another lets jobs gather until a batch is full.
  @Test func jobsGatherWhileAThreadWorks() async {
    let queue = Self.queue(maxBatch: 3, threads: 2)
    #expect(queue.add(0))
    #expect(queue.next(isFirst: true)?.threads == 2)
    #expect(queue.add(1))
    let gathered = onThread { queue.next(isFirst: true) }
    #expect(queue.add(2) && queue.add(3))
    let batch = await gathered.value
    #expect(batch?.jobs == [1, 2, 3])
    #expect(batch?.threads == 1)
  }

  @Test func jobsDoNotGatherWhenNoThreadWorks() {
    let queue = Self.queue()
    for job in 0..<3 {
      #expect(queue.add(job))
      #expect(queue.next(isFirst: job == 0)?.jobs == [job])
    }
  }

  @Test func jobsDoNotGatherForLong() async {
    let queue = Self.queue(maxWait: .milliseconds(1), threads: 2)
    #expect(queue.add(0))
    _ = queue.next(isFirst: true)
    #expect(queue.add(1))
    #expect(await onThread { queue.next(isFirst: true) }.value?.jobs == [1])
  }

  /// Beyond a batch and the time, jobs that come alone are too many; those that came together let only so many wait.
  @Test(arguments: [(false, 4, false), (false, 5, true), (true, 20, false)])
  func isTooLongWhereItStands(_ arePatient: Bool, _ count: Int, _ isTooLong: Bool) throws {
    var settings = BatchSettings()
    (settings.maxBatch, settings.maxWait, settings.threads) = (4, .zero, 1)
    settings.maxQueueTime = .milliseconds(2)
    let queue = BatchQueue<Int>(settings)
    let end = ContinuousClock.now + .milliseconds(350)
    var isFirst = true
    while ContinuousClock.now < end {
      #expect(!queue.isTooLong)
      #expect(queue.add(0))
      Thread.sleep(forTimeInterval: 0.003)
      _ = queue.next(isFirst: isFirst)
      isFirst = false
    }
    for job in 0..<count { #expect(queue.add(job, isPatient: arePatient)) }
    #expect(!queue.isTooLong || isTooLong)
    Thread.sleep(forTimeInterval: 0.003)
    #expect(queue.isTooLong == isTooLong)
    _ = queue.next(isFirst: false)
    #expect(!queue.isTooLong)
  }

  @Test func stopLetsGoOfWhatWaitsAndThenOfTheThreads() async {
    let queue = Self.queue()
    let sleeping = onThread { queue.next(isFirst: true) }
    queue.stop()
    #expect(await sleeping.value == nil)
    let full = Self.queue()
    #expect(full.add(1))
    full.stop()
    #expect(!full.add(2))
    #expect(full.next(isFirst: true)?.jobs == [1])
    #expect(full.next(isFirst: false) == nil)
  }

  @Test(arguments: [1, 2, 4])
  func everyJobIsDoneOnce(_ threads: Int) async {
    let queue = Self.queue(maxBatch: 8, maxWait: .microseconds(50), threads: threads)
    let workers = (0..<threads).map { _ in
      onThread {
        var done: [Int] = []
        var isFirst = true
        while let batch = queue.next(isFirst: isFirst) {
          isFirst = false
          guard (1...8).contains(batch.jobs.count) else { return [-1] }
          done += batch.jobs
        }
        return done
      }
    }
    let producers = (0..<4).map { producer in
      onThread {
        for job in 0..<1000 where !queue.add(producer * 1000 + job) { return false }
        return true
      }
    }
    for producer in producers { #expect(await producer.value) }
    queue.stop()
    var done: [Int] = []
    for worker in workers { done += await worker.value }
    #expect(done.sorted() == Array(0..<4000))
  }

  /// Runs blocking work on a thread of its own.
  private func onThread<Result: Sendable>(
    _ work: @escaping @Sendable () -> Result
  ) -> Task<Result, Never> {
    let (stream, continuation) = AsyncStream.makeStream(of: Result.self)
    Thread.detachNewThread {
      continuation.yield(work())
      continuation.finish()
    }
    return Task {
      for await result in stream { return result }
      preconditionFailure("the thread ended without a result")
    }
  }
}
