import EventLogs
import Foundation
import Synchronization
import TestSupport
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// `gru4rec serve --event-log`, as it is killed and as its disk fills.
@Suite struct EventLogTests {
  private func space() async throws -> Workspace {
    let space = try Workspace()
    let log = try await space.run(
      "generate", "--output", "log.tsv", "--sessions", "300", "--catalogue", "40")
    try #require(log.status == 0, "\(log.errors)")
    try #require(try await space.train("log.tsv").status == 0)
    return space
  }

  /// Items of events that were answered.
  private final class Answered: Sendable { let items = Mutex<[String]>([]) }

  /// Starts a server, and answers it with its address.
  private func serve(
    _ space: Workspace, _ arguments: String..., limit: String = ""
  ) async throws -> (server: ChildProcess, address: String) {
    let binary = ChildProcess.binary("gru4rec").path
    let all =
      [
        binary, "serve", "model.safetensors", "--port", "0", "--drain", "1ms", "--event-log",
        "events",
        "--event-log-names", "plain", "--request-timeout", "60s",
      ] + arguments
    let server = try ChildProcess(
      URL(filePath: "/bin/sh"),
      ["-c", "echo $$ > pid; \(limit)exec " + all.map { "'\($0)'" }.joined(separator: " ")],
      in: space.directory)
    try await server.wait(until: "serving http://")
    let line = try #require(try server.errors.firstMatch(of: /http:\/\/[0-9.]+:[0-9]+/)).0
    return (server, String(line))
  }

  /// Sends an event; answers the status, and 0 where there is no answer.
  private func send(
    _ item: String, to session: String, key: String?, at address: String
  ) async -> Int {
    guard let url = URL(string: "\(address)/v1/sessions/\(session)/events") else { return 0 }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    if let key { request.setValue(key, forHTTPHeaderField: "Idempotency-Key") }
    request.httpBody = Data(#"{"item": "\#(item)", "k": 2}"#.utf8)
    let answer = try? await URLSession.shared.data(for: request)
    return (answer?.1 as? HTTPURLResponse)?.statusCode ?? 0
  }

  private func items(_ space: Workspace) throws -> [String] {
    var items: [String] = []
    for segment in try LogSegment.all(in: space.directory.appending(path: "events").path) {
      let text = String(decoding: try segment.rows().text, as: UTF8.self)
      items += text.split(separator: "\n").map { row in String(row.split(separator: "\t")[1]) }
    }
    return items
  }

  /// What was answered is in the log, once, also when it is sent again.
  @Test func killedUnderLoad() async throws {
    let space = try await space()
    let flags = ["--event-log-sync", "always", "--session-store", "sqlite:sessions.db"]
    let (server, address) = try await serve(space, flags[0], flags[1], flags[2], flags[3])
    let answered = Answered()
    let clients = (0..<6).map { client in
      Task {
        for number in 0..<1000 {
          // Half of the clients use keys.
          let item = "\(client)-\(number)"
          let key = client % 2 == 0 ? item : nil
          guard await send(item, to: "v\(client)", key: key, at: address) == 200 else {
            return item
          }
          answered.items.withLock { $0.append(item) }
        }
        return ""
      }
    }
    while answered.items.withLock({ $0.count < 100 }) {
      try await Task.sleep(for: .milliseconds(2))
    }
    server.send(SIGKILL)
    var unanswered: [String] = []
    for client in clients { unanswered.append(await client.value) }
    _ = try await server.outcome()
    let known = answered.items.withLock { $0 }
    let logged = try items(space)
    #expect(Set(logged).count == logged.count)
    #expect(Set(known).subtracting(logged).isEmpty)
    // Another server completes what was left, and knows the retries.
    let (second, other) = try await serve(space, flags[0], flags[1], flags[2], flags[3])
    for item in known.filter({ "024".contains($0.prefix(1)) }).suffix(20) + unanswered {
      let client = item.prefix(1)
      #expect(await send(item, to: "v\(client)", key: item, at: other) == 200)
    }
    second.send(SIGTERM)
    #expect(try await second.outcome().status == 0)
    let all = try items(space)
    let keyed = { (item: String) in "024".contains(item.prefix(1)) }
    #expect(Set(all.filter(keyed)).count == all.filter(keyed).count)
    #expect(Set(known + unanswered).subtracting(all).isEmpty)
    for item in known { #expect(all.count { $0 == item } == 1) }
    let names = try FileManager.default.contentsOfDirectory(
      atPath: space.directory.appending(path: "events").path)
    #expect(names.allSatisfy { $0.hasPrefix("_") || $0.hasSuffix(".tsv.zst") }, "\(names)")
    // The folder is a log.
    let report = try await space.run("inspect", "events", "--json")
    #expect(report.status == 0, "\(report.errors)")
    #expect(try report.json()["events"] as? Int == all.count, "\(report.output)")
    let training = try await space.train("events", model: "next.safetensors")
    #expect(training.status == 0, "\(training.errors)")
  }

  /// A disk that takes no more: nothing is lost, and all goes on when there is room.
  @Test func fullDisk() async throws {
    let space = try await space()
    let (server, address) = try await serve(
      space, "--event-log-sync", "always", limit: "trap '' XFSZ; ulimit -S -f 16; ")
    var answered: [String] = []
    var refused = 0
    for number in 0..<400 where refused < 5 {
      let status = await send("i\(number)", to: "s", key: "k\(number)", at: address)
      if status == 200 { answered.append("i\(number)") } else { refused += 1 }
      #expect(status == 200 || status == 503)
    }
    #expect(refused == 5 && answered.count > 50)
    #expect(try items(space) == answered)
    let pid = try space.text("pid").split(separator: "\n")[0]
    let lift = try ChildProcess(
      URL(filePath: "/usr/bin/env"), ["prlimit", "--pid", String(pid), "--fsize=unlimited"])
    #expect(try await lift.outcome().status == 0)
    try await server.wait(until: "the event log is written again")
    #expect(await send("last", to: "s", key: "last", at: address) == 200)
    server.send(SIGTERM)
    let outcome = try await server.outcome()
    #expect(outcome.status == 0)
    #expect(outcome.errors.split(separator: "\n").count { $0.contains("event log") } == 2)
    #expect(try items(space) == answered + ["last"])
  }

  @Test func whatCannotWorkIsSaid() async throws {
    let space = try await space()
    try space.write("text", to: "file")
    for (arguments, status, text) in [
      (["--event-log", "file"], Int32(73), "is a file"),
      (["--event-log", "none/events"], 73, "none/events"),
      (["--event-log", "e", "--event-log-size", "0"], 64, "--event-log-size"),
      (["--event-log", "e", "--event-log-keep", "0s"], 64, "--event-log-keep"),
      (["--event-log", "e", "--event-log-sync", "never"], 64, "interval"),
    ] {
      let outcome = try await Command.run(
        ["serve", "model.safetensors", "--port", "0"] + arguments, in: space.directory)
      expect(outcome, status: status, says: text)
    }
  }
}
