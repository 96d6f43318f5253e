import EventLogs
import LiveSessionTesting
import Recommendation
import SessionData
import Synchronization
import Testing

@testable import LiveSessions

/// Events of one session that arrive at once are applied one after the other, each of them once.
@Suite struct ConcurrencyTests {
  private func sendAll(
    _ items: Range<ItemIndex>, to services: [LiveSessionService]
  ) async throws -> [Int] {
    try await withThrowingTaskGroup(of: Int.self) { group in
      for item in items {
        let service = services[Int(item) % services.count]
        group.addTask { try await service.add(.init(items: [item]), to: "s").events }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// Checks that the session has all items, and that its state is that of their order.
  private func check(
    _ service: LiveSessionService, has items: Range<ItemIndex>,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let stored = try await service.session("s").events
      .compactMap { event in Shop.ids.firstIndex(of: event.item).map { ItemIndex($0) } }
    #expect(stored.sorted() == Array(items), sourceLocation: sourceLocation)
    let answer = try await service.recommend(.init(k: 10), for: "s")
    #expect(
      answer.best == Shop.recommender.expected(after: stored, k: 10),
      sourceLocation: sourceLocation)
  }

  @Test func noEventIsLost() async throws {
    let service = try Shop.sessions()
    let counts = try await sendAll(0..<40, to: [service])
    #expect(counts.sorted() == Array(1...40))
    try await check(service, has: 0..<40)
  }

  @Test func noEventIsLostBetweenServers() async throws {
    let store = TestStore { _, _, _ in await Task.yield() }
    let services = try (0..<2).map { _ in try Shop.sessions(states: store) }
    for first in stride(from: ItemIndex(0), to: 40, by: 4) {
      _ = try await sendAll(first..<first + 4, to: services)
    }
    try await check(services[0], has: 0..<40)
    try await check(services[1], has: 0..<40)
  }

  @Test func anotherWriterMayComeFirst() async throws {
    let other = Mutex<LiveSessionService?>(nil)
    let store = TestStore { _, _, number in
      guard number == 1, let service = other.withLock({ $0 }) else { return }
      _ = try? await service.add(.init(items: [7]), to: "s")
    }
    let second = try Shop.sessions(states: store)
    other.withLock { $0 = second }
    let answer = try await Shop.sessions(states: store).add(.init(items: [8], k: 10), to: "s")
    #expect(answer.events == 2)
    #expect(answer.best == Shop.recommender.expected(after: [7, 8], k: 10))
  }

  @Test func writersThatNeverStopAreSaidSo() async throws {
    let store = TestStore { store, key, _ in store.touch(key) }
    let service = try Shop.sessions(states: store)
    _ = try await service.add(.init(items: [5]), to: "s")
    await #expect(throws: LiveSessionError.contended) {
      _ = try await service.add(.init(items: [6]), to: "s")
    }
    #expect(try await service.session("s").eventCount == 1)
  }

  /// Numbers in the order in which they were seen.
  private final class Seen: Sendable {
    private let numbers = Mutex<[Int]>([])

    var all: [Int] { numbers.withLock { $0 } }

    func add(_ number: Int) { numbers.withLock { $0.append(number) } }
  }

  @Test func orderIsThatOfArrival() async {
    let order = SessionOrder()
    let seen = Seen()
    let (stream, opening) = AsyncStream.makeStream(of: Void.self)
    let first = Task.immediate {
      await order.run("s") {
        for await _ in stream {}
        seen.add(0)
      }
    }
    let others = (1..<100).map { number in
      Task.immediate { await order.run("s") { seen.add(number) } }
    }
    await order.run("another session") { #expect(seen.all.isEmpty) }
    opening.finish()
    await first.value
    for other in others { await other.value }
    #expect(seen.all == Array(0..<100))
  }

  @Test func aFailureLetsTheNextPass() async throws {
    struct Refused: Error {}
    let order = SessionOrder()
    await #expect(throws: Refused.self) {
      try await order.run("s") { () async throws -> Void in throw Refused() }
    }
    #expect(await order.run("s") { true })
  }
}
