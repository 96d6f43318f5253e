import Foundation
import Testing

@testable import LoadTest

/// The generator against a server in this process; one after the other, since they share two cores.
@Suite(.serialized) struct LoadGeneratorTests {
  private static let traffic = Traffic(
    ids: ["a", "b", "c"], items: [0, 1, 2, 1, 0, 0, 2, 2], offsets: [0, 3, 4, 8])

  private func run(
    _ server: TestServer, _ change: (inout LoadSettings) -> Void = { _ in }
  ) throws -> LoadMeasurement {
    var settings = LoadSettings()
    settings.connections = 4
    settings.openSessions = 10
    settings.duration = 0.3
    settings.warmUp = 0
    change(&settings)
    return try LoadGenerator(try ServerAddress(server.url), settings).run(Self.traffic)
  }

  /// For as long as it takes a busy machine to send so many requests.
  private func run(
    atLeast count: Int, _ reply: @escaping @Sendable (Int) -> TestServer.Reply,
    settings change: (inout LoadSettings) -> Void
  ) throws -> (LoadMeasurement, TestServer.Log) {
    for seconds in [0.3, 3] {
      let found = try run(for: seconds, reply, change)
      if found.0.requests >= count { return found }
    }
    return try run(for: 30, reply, change)
  }

  private func run(
    for seconds: Double, _ reply: @escaping @Sendable (Int) -> TestServer.Reply,
    _ change: (inout LoadSettings) -> Void
  ) throws -> (LoadMeasurement, TestServer.Log) {
    let server = try TestServer(reply)
    let result = try run(server) {
      $0.duration = seconds
      change(&$0)
    }
    return (result, try server.stop())
  }

  @Test func `flat out, sessions in order and never two requests at once`() throws {
    let (result, log) = try run(atLeast: 51) {
      $0 % 3 == 0 ? .chunked : $0 % 50 == 1 ? .answerAndClose : .answer
    } settings: {
      $0.recommendationShare = 0.2
      $0.token = "secret"
      $0.sampleShare = 0.5
    }
    #expect(result.failed == 0, "\(result.failures)")
    #expect(result.requests > 50 && result.requests == result.answered)
    #expect(log.overlaps == [] && log.tokens == ["Bearer secret"])
    let reads = Double(log.reads) / Double(log.requests)
    #expect(reads > 0.1 && reads < 0.25)
    for (session, items) in log.items {
      let number = try #require(Int(session.split(separator: "-").last ?? ""))
      let whole = [["a", "b", "c"], ["b"], ["a", "a", "c", "c"]][number % 3]
      #expect(items == Array(whole.prefix(items.count)), "session \(session)")
    }
    #expect(result.samples.count > 10)
    for sample in result.samples {
      let text = String(decoding: sample.body, as: UTF8.self)
      #expect(text.hasPrefix("{\"session\":\"\(sample.session)\",\"events\":\(sample.events),"))
    }
  }

  @Test func `a rate is kept`() throws {
    let server = try TestServer()
    let result = try run(server) {
      $0.rate = 200
      $0.duration = 0.5
    }
    _ = try server.stop()
    #expect(result.failed == 0)
    // Those due up to the end were sent or are counted as unsent.
    #expect((98...101).contains(result.requests + result.unsent), "\(result.requests)")
  }

  /// Twenty sessions like those above, whose events are 40 ms apart at a speed of 100.
  private static let timed = {
    var (items, offsets, times): ([Int32], [Int], [Double]) = ([], [0], [])
    for session in 0..<20 {
      for (position, item) in [Int32(0), 1, 2, 1].enumerated() {
        items.append(item)
        times.append(1e9 + Double(session) + 4 * Double(position))
      }
      offsets.append(items.count)
    }
    return Traffic(ids: ["a", "b", "c"], items: items, offsets: offsets, times: times)
  }()

  private func replay(
    _ server: TestServer, speed: Double, duration: Double = .infinity, connections: Int = 4
  ) throws -> LoadMeasurement {
    var settings = LoadSettings()
    settings.speed = speed
    settings.connections = connections
    settings.duration = duration
    settings.warmUp = 0
    return try LoadGenerator(try ServerAddress(server.url), settings).run(Self.timed)
  }

  @Test func `a log is replayed once, to its end`() throws {
    let server = try TestServer()
    let result = try replay(server, speed: 100)
    let log = try server.stop()
    #expect(result.failed == 0 && result.requests == 80 && result.unsent == 0)
    #expect(result.sessions == 20 && !result.isInterrupted)
    #expect(result.seconds >= 0.31, "19 + 12 seconds of the log")
    #expect(log.overlaps == [] && log.items.count == 20)
    #expect(log.items.values.allSatisfy { $0 == ["a", "b", "c", "b"] })
  }

  @Test func `a server that is slower than the log is waited for, and charged`() throws {
    let server = try TestServer { _ in .delay(milliseconds: 20) }
    let result = try replay(server, speed: 10_000, connections: 2)
    let log = try server.stop()
    #expect(result.requests == 80 && result.unsent == 0, "all of them in the end")
    #expect(result.late > 40, "which are not sent when the last one is due")
    #expect(log.overlaps == [])
    let latency = try #require(result.latency)
    #expect(latency.p50 > 100, "from when they were due")
  }

  @Test func `a replay that is ended early tells what was due`() throws {
    let server = try TestServer()
    let result = try replay(server, speed: 10, duration: 0.45)
    _ = try server.stop()
    // One in 100 ms of the first 400, and the second ones of a session from then on.
    #expect(result.requests + result.unsent == 6, "\(result.requests)")
  }

  @Test func `errors are told apart`() throws {
    let faults: [(TestServer.Reply, Failure)] = [
      (.status(.serviceUnavailable), .status(503)), (.status(.notFound), .status(404)),
      (.noJSON, .malformedAnswer), (.garbage, .malformedAnswer), (.reset, .connectionReset),
      (.close, .connectionClosed), (.silence, .timeout),
    ]
    for (reply, failure) in faults {
      let (result, _) = try run(atLeast: 17) {
        $0 == 5 ? reply : .answer
      } settings: {
        // Long where the time must not run out first, however busy the machine.
        $0.timeout = failure == .timeout ? 0.2 : 30
        $0.rate = 100
      }
      #expect(result.failures.map(\.failure) == [failure], "\(reply): \(result.failures)")
      #expect(result.failed == 1 && result.answered > 15)
    }
  }

  @Test func `a slow answer is waited for, and within its time`() throws {
    let server = try TestServer { $0 == 3 ? .delay(milliseconds: 120) : .answer }
    let result = try run(server) {
      $0.connections = 1
      $0.rate = 50
    }
    _ = try server.stop()
    #expect(result.failed == 0)
    let latency = try #require(result.latency)
    #expect(latency.maximum >= 120)
    // The next ones were due while it was waited for, on the only connection: 100, 80, 60, … ms late.
    #expect(latency.mean * Double(latency.count) > 300)
  }

  @Test func `a run that is ended early tells what it measured`() throws {
    let server = try TestServer()
    var settings = LoadSettings()
    settings.connections = 2
    settings.duration = 3600
    settings.warmUp = 0
    let generator = LoadGenerator(try ServerAddress(server.url), settings)
    let result = try generator.run(Self.traffic) { $0.fraction < 0.2 / 3600 }
    _ = try server.stop()
    #expect(result.isInterrupted && result.answered > 0 && result.seconds < 60)
    #expect(result.timeline.reduce(0) { $0 + $1.length } == result.seconds)
  }

  @Test func `a process is watched`() throws {
    let server = try TestServer()
    let own = ProcessInfo.processInfo.processIdentifier
    let result = try run(server) {
      $0.process = own
      $0.rate = 50
    }
    #expect(result.process.count == 1)
    #expect(result.process[0].residentBytes > result.process[0].anonymousBytes)
    #expect(result.process[0].anonymousBytes > 1_000_000 && result.process[0].cpuSeconds > 0)
    #expect(throws: LoadTestError.noSuchProcess(Int32.max)) {
      try run(server) { $0.process = Int32.max }
    }
    _ = try server.stop()
  }

  @Test func `nobody listens`() throws {
    let server = try TestServer()
    let address = try ServerAddress(server.url)
    _ = try server.stop()
    #expect(throws: LoadTestError.cannotConnect(address, reason: "connection refused")) {
      try LoadGenerator(address, LoadSettings()).run(Self.traffic)
    }
  }

  @Test func `a server that goes away under load`() throws {
    let server = try TestServer()
    var settings = LoadSettings()
    settings.connections = 4
    settings.rate = 500
    settings.duration = 4
    settings.warmUp = 0
    let generator = LoadGenerator(try ServerAddress(server.url), settings)
    let stopped = DispatchGroup()
    stopped.enter()
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.3) {
      _ = try? server.stop()
      stopped.leave()
    }
    let result = try generator.run(Self.traffic)
    stopped.wait()
    let kinds = Set(result.failures.map(\.failure))
    #expect(kinds.contains(.connectionRefused), "\(kinds)")
    #expect(kinds.isSubset(of: [.connectionRefused, .connectionClosed, .connectionReset]))
    #expect(result.answered > 0)
  }
}
