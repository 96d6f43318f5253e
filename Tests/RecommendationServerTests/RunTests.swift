import Foundation
import HTTPTypes
import LiveSessionTesting
import LiveSessions
import ServiceLifecycle
import SessionStates
import Testing

@testable import RecommendationServer

/// A server ends quietly however it is told to, and leaves the process as it was.
@Suite(.timeLimit(.minutes(30))) struct RunTests {
  private static let request =
    "POST /v1/sessions/s/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    + "Content-Length: 18\r\n\r\n{\"item\": \"100594\"}"

  private static func server(_ recommender: FoldingRecommender = Shop.recommender) throws
    -> RecommendationService
  {
    var settings = ServerSettings()
    settings.port = 0
    settings.sessions = Shop.patientSettings
    settings.drain = .milliseconds(1)
    return try RecommendationService(
      models: [Shop.source("main", recommender)], settings: settings)
  }

  /// Ways to tell a running server that it shall end.
  enum Ending: CaseIterable {
    case stop, cancellation, serviceGroup
  }

  /// What is in flight when a server is told to end gets its answer, and then the server ends without an error.
  @Test(arguments: Ending.allCases)
  func endsQuietly(_ ending: Ending) async throws {
    let hold = Hold()
    var recommender = Shop.recommender
    recommender.hold = hold
    let server = try Self.server(recommender)
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    let group = ServiceGroup(
      services: [Announcing(server: server, ready: ready)], logger: Shop.silent)
    let running = Task {
      if ending == .serviceGroup {
        try await group.run()
      } else {
        try await server.run(handlingSignals: false) { ready.yield($0) }
      }
    }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    async let answer = RawConnection.exchange(port: port, [Self.request])
    try await hold.arrival()
    async let end: Void = Self.end(server, running, group, ending)
    while server.traffic.isReady { try await Task.sleep(for: .milliseconds(1)) }
    hold.open()
    #expect(try await answer.hasPrefix("HTTP/1.1 200"))
    try await end
    try await running.value
    await #expect(throws: LiveSessionError.store(.closed)) {
      _ = try await server.sessions.session("s")
    }
  }

  private static func end(
    _ server: RecommendationService, _ running: Task<Void, any Error>, _ group: ServiceGroup,
    _ ending: Ending
  ) async throws {
    switch ending {
    case .stop: await server.stop()
    case .cancellation: running.cancel()
    case .serviceGroup: await group.triggerGracefulShutdown()
    }
  }

  /// A service among others that tells its port.
  private struct Announcing: Service {
    let server: RecommendationService
    let ready: AsyncStream<Int>.Continuation

    func run() async throws {
      try await server.run(handlingSignals: false) { ready.yield($0) }
    }
  }

  @Test func runsOnce() async throws {
    let server = try Self.server()
    let running = Task { try await server.run() }
    while !server.traffic.isReady { try await Task.sleep(for: .milliseconds(1)) }
    await #expect(throws: ServerEnded()) { try await server.run() }
    await server.stop()
    try await running.value
    await #expect(throws: ServerEnded()) { try await server.run() }
    await server.stop()
  }

  @Test func aServerThatWasStoppedDoesNotRun() async throws {
    let server = try Self.server()
    await server.stop()
    await #expect(throws: ServerEnded()) { try await server.run() }
  }

  /// SIGHUP stands for the others, as nobody else in this process minds it.
  @Test func signalsAreAsBefore() async throws {
    let before = signal(SIGHUP, SIG_IGN)
    defer { signal(SIGHUP, before) }
    let ignored = Self.disposition(of: SIGHUP)
    let server = try Self.server()
    let running = Task { try await server.run(handlingSignals: true) }
    while Self.disposition(of: SIGHUP) == ignored { try await Task.sleep(for: .milliseconds(1)) }
    running.cancel()
    try await running.value
    #expect(Self.disposition(of: SIGHUP) == ignored)
  }

  /// What the process does about a signal, as a number to compare.
  private static func disposition(of number: Int32) -> UInt {
    var action = sigaction()
    sigaction(number, nil, &action)
    return withUnsafeBytes(of: action) { $0.load(as: UInt.self) }
  }
}
