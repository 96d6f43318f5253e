import LiveSessionTesting
import SessionStates
import Testing

@testable import LiveSessions

/// A store that goes is one line of the log, and one more when it is back, however many requests meet it.
@Suite struct StoreWatchTests {
  private let store = TestStore()
  private let lines = LogLines()
  private let service: LiveSessionService

  init() throws {
    service = try LiveSessionService(
      Shop.model(), states: store, settings: Shop.patientSettings, logger: lines.logger())
  }

  private func askAll() async {
    for index in 0..<20 {
      _ = try? await service.add("100594", to: "s\(index)")
      _ = try? await service.session("s\(index)")
      _ = try? await service.forget("s\(index)")
    }
  }

  @Test(arguments: [
    SessionStateStoreError.unavailable(reason: "no route"), .full(reason: "disk full"),
  ])
  func goingAndComingBackAreOneLineEach(_ error: SessionStateStoreError) async throws {
    for round in 1...2 {
      store.fail(error)
      await askAll()
      await service.states.look()
      #expect(lines.all.count == 2 * round - 1)
      #expect(lines.all.last == "error the store of sessions is away error=\(error)")
      #expect(service.storeFailure == error)
      store.fail(nil)
      if round == 1 { await service.states.look() } else { _ = try await service.add("a", to: "s") }
      await askAll()
      #expect(lines.all.count == 2 * round)
      #expect(lines.all.last?.hasPrefix("notice the store of sessions is back seconds=") == true)
      #expect(service.storeFailure == nil)
    }
  }

  /// Answers cross each other: a change that was on its way when the store went, or came back, says nothing about now.
  @Test(arguments: [false, true])
  func whatWasAskedBeforeSaysNothing(_ isAwayBefore: Bool) async throws {
    let error = SessionStateStoreError.unavailable(reason: "no route")
    let (begun, begin) = AsyncStream<Void>.makeStream()
    let (ended, end) = AsyncStream<Void>.makeStream()
    let late = TestStore { _, _, _ throws(SessionStateStoreError) in
      begin.finish()
      for await _ in ended {}
      if isAwayBefore { throw error }
    }
    let watch = WatchedStore(late, logger: lines.logger())
    if isAwayBefore {
      late.fail(error)
      await watch.look()
      late.fail(nil)
    }
    async let answer = try? watch.save([1], for: "s", replacing: 0)
    for await _ in begun {}
    late.fail(isAwayBefore ? nil : error)
    await watch.look()
    let before = lines.all
    end.finish()
    #expect(await answer == (isAwayBefore ? nil : true))
    #expect((watch.failure == nil) == isAwayBefore && lines.all == before)
  }

  /// It is found out while nobody asks.
  @Test func aLookIsEnough() async {
    store.fail(.unusable(reason: "another password"))
    for _ in 0..<3 { await service.states.look() }
    #expect(lines.all.count == 1 && service.storeFailure != nil)
    store.fail(nil)
    await service.states.look()
    #expect(service.storeFailure == nil)
  }

  /// One record that is of no use is told once, and is not the store's end.
  @Test func oneRecordIsNotTheStore() async {
    store.fail(.unusable(reason: "something else under our keys"))
    await askAll()
    #expect(lines.all.count == 1 && service.storeFailure == nil)
  }

  /// The end of a server is no outage.
  @Test func theEndIsNoOutage() async {
    store.fail(.closed)
    await askAll()
    #expect(lines.all.isEmpty && service.storeFailure == nil)
  }
}
