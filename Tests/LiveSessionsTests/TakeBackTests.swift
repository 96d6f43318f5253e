import LiveSessionTesting
import Recommendation
import SessionData
import Testing

@testable import LiveSessions

/// An event that is taken back leaves the session as if it had never been.
@Suite struct TakeBackTests {
  private func service(keepsStates: Bool = true, length: Int = 1000) throws -> LiveSessionService {
    var recommender = Shop.recommender
    recommender.keepsStates = keepsStates
    return try Shop.sessions([Shop.source("main", recommender)]) { $0.maxSessionLength = length }
  }

  @Test(arguments: SessionTests.kinds)
  func theOthersStay(_ keepsStates: Bool) async throws {
    let service = try service(keepsStates: keepsStates)
    _ = try await service.add(.init(items: [5, 6, 7, 8]), to: "s")
    let last = try await service.takeBack(.last, from: "s", .init(k: 10))
    #expect(last.events == 3)
    #expect(last.best == Shop.recommender.expected(after: [5, 6, 7], k: 10))
    let second = try await service.takeBack(.number(2), from: "s", .init(k: 10))
    #expect(second.best == Shop.recommender.expected(after: [5, 7], k: 10))
    let next = try await service.add(.init(items: [9], k: 10), to: "s")
    #expect(next.events == 3)
    #expect(next.best == Shop.recommender.expected(after: [5, 7, 9], k: 10))
    #expect(
      try await service.session("s").events.map(\.item) == [5, 7, 9].map { Shop.ids[$0] })
  }

  @Test func theLastOneLeavesNothing() async throws {
    let service = try service()
    _ = try await service.add(.init(items: [5]), to: "s")
    let answer = try await service.takeBack(.number(1), from: "s", .init(k: 3))
    #expect(answer.events == 0 && answer.isMostPopular)
    await #expect(throws: LiveSessionError.unknownSession) { _ = try await service.session("s") }
    await #expect(throws: LiveSessionError.unknownSession) {
      _ = try await service.takeBack(.last, from: "s")
    }
    let next = try await service.add(.init(items: [6], k: 10), to: "s")
    #expect(next.events == 1 && next.best == Shop.recommender.expected(after: [6], k: 10))
  }

  @Test func eventsThatAreNotThereAreTold() async throws {
    let service = try service(length: 3)
    await #expect(throws: LiveSessionError.unknownSession) {
      _ = try await service.takeBack(.last, from: "s")
    }
    _ = try await service.add(.init(items: [5, 6, 7, 8, 9]), to: "s")
    for number in [.min, -1, 0, 1, 2, 6, .max] {
      await #expect(throws: LiveSessionError.unknownEvent) {
        _ = try await service.takeBack(.number(number), from: "s")
      }
    }
    let answer = try await service.takeBack(.number(3), from: "s", .init(k: 10))
    #expect(answer.events == 4)
    #expect(answer.best == Shop.recommender.expected(after: [8, 9], k: 10))
  }

  @Test func retryTakesNothingElseBack() async throws {
    let service = try service()
    _ = try await service.add(.init(items: [5, 6, 7]), to: "s")
    let first = try await service.takeBack(.last, from: "s", idempotencyKey: "a")
    let retry = try await service.takeBack(.last, from: "s", idempotencyKey: "a")
    #expect(!first.isReplay && retry.isReplay && retry.events == 2)
    await #expect(throws: LiveSessionError.keyReused) {
      _ = try await service.takeBack(.number(1), from: "s", idempotencyKey: "a")
    }
    #expect(try await service.takeBack(.last, from: "s").events == 1)
    // Also of what left nothing, and of an event that was taken back.
    _ = try await service.add(.init(items: [5], key: "b"), to: "t")
    _ = try await service.takeBack(.last, from: "t", idempotencyKey: "c")
    #expect(try await service.takeBack(.last, from: "t", idempotencyKey: "c").isReplay)
    #expect(try await service.add(.init(items: [5], key: "b"), to: "t").events == 0)
  }

  @Test func staleVersionTakesNothingBack() async throws {
    let service = try service()
    _ = try await service.add(.init(items: [5]), to: "s")
    await #expect(
      throws: LiveSessionError.staleModel(asked: "v0", served: "v1", isRecorded: false)
    ) { _ = try await service.takeBack(.last, from: "s", .init(modelVersion: "v0")) }
    #expect(try await service.session("s").eventCount == 1)
  }
}
