import Foundation
import TestSupport
import Testing

@testable import gru4rec

/// `gru4rec follow`: a model that learns on from a folder of segments.
@Suite struct FollowTests {
  /// A model of walks round ten items, and an empty folder for what comes after.
  private func makeShop() async throws -> Workspace {
    let space = try Workspace()
    try space.writeLog("log.tsv", sessions: 60)
    let trained = try await space.train("log.tsv", "--with-optimizer")
    #expect(trained.status == 0, "\(trained.errors)")
    try FileManager.default.createDirectory(
      at: space.directory.appending(path: "events"), withIntermediateDirectories: false)
    return space
  }

  /// A segment of visitors who walk the other way.
  private func click(_ space: Workspace, sessions: Int = 40, segment: Int = 0) throws {
    var text =
      "\"SessionId\"\t\"ItemId\"\t\"Time\"\t\"Model\"\t\"ModelVersion\"\t\"Rank\"\t\"Key\"\n"
    let start = 1_700_000_000.0 + Double(100 * segment)
    for session in 0..<sessions {
      for event in 0..<3 {
        let time = Int64((start + Double(event)) * 1000)
        let item = event == 2 ? "new" : "i\((session + 10 - event) % 10)"
        text += "v\(segment)-\(session)\t\(item)\t\(time)\tmain\t0\t\t\n"
      }
    }
    try space.write(text, to: "events/events-20260101T00000\(segment)000Z-t.tsv")
  }

  @Test func `a cycle learns what is new, and says so`() async throws {
    let space = try await makeShop()
    let before = try space.data("model.safetensors")
    try click(space)
    let first = try await space.run(
      "follow", "events", "--model", "model.safetensors", "--once", "--threads", "1", "--report",
      "follow.html")
    #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
    #expect(first.output.hasPrefix("cycle 1: 120 events read, "), "\(first.output)")
    #expect(first.output.contains("1 new item") && first.output.contains("published"))
    #expect(try space.data("model.safetensors") != before)
    let page = try space.text("follow.html")
    #expect(page.contains("How the model learns on") && page.contains("gru4rec follow events"))
    let inspected = try await space.run("inspect", "model.safetensors")
    #expect(inspected.output.contains("11"), "\(inspected.output)")

    let second = try await space.run(
      "follow", "events", "--model", "model.safetensors", "--once", "--json", "--threads", "1")
    let json = try second.json()
    #expect(json["outcome"] as? String == "nothing" && json["cycle"] as? Int == 2)
    #expect(json["events"] as? Int == 0 && json["items"] as? Int == 11)
    let log = try space.text("model.safetensors.follow/cycles.jsonl")
    #expect(log.split(separator: "\n").count == 2)
  }

  @Test func `a follower that is killed goes on where it was`() async throws {
    func follow(killing: Bool) async throws -> Data {
      let space = try await makeShop()
      for segment in 0..<6 {
        try click(space, sessions: 400, segment: segment)
        if killing {
          let run = try Command.start(
            ["follow", "events", "--model", "model.safetensors", "--once", "--threads", "1"],
            in: space.directory)
          try await Task.sleep(for: .milliseconds(60 + 40 * segment))
          run.send(SIGKILL)
          _ = try await run.outcome()
        }
        let whole = try await space.run(
          "follow", "events", "--model", "model.safetensors", "--once", "--threads", "1")
        #expect(whole.status == 0, "\(whole.errors)")
      }
      return try space.data("model.safetensors")
    }
    // A cycle that was done before it was killed is followed by one with nothing to do: the seeds stay the same.
    #expect(try await follow(killing: true) == follow(killing: false))
  }

  @Test func `it goes on until it is told to end`() async throws {
    let space = try await makeShop()
    let run = try Command.start(
      [
        "follow", "events", "--model", "model.safetensors", "--every", "300ms", "--threads", "1",
      ], in: space.directory)
    try await run.wait(until: {
      (try? space.text("model.safetensors.follow/cycles.jsonl"))?.contains("\"cycle\":2,") == true
    })
    try click(space)
    try await run.wait(until: {
      (try? space.text("model.safetensors.follow/cycles.jsonl"))?.contains("published") == true
    })
    let second = try await space.run(
      "follow", "events", "--model", "model.safetensors", "--once")
    expect(second, status: 73, says: "is held by another process")
    run.send(SIGTERM)
    let outcome = try await run.outcome()
    #expect(outcome.status == 0 || outcome.status == 130, "\(outcome.errors)")
  }

  @Test func `a follower that starts first waits for the log`() async throws {
    let space = try await makeShop()
    let folder = space.directory.appending(path: "events")
    try FileManager.default.removeItem(at: folder)
    let run = try Command.start(
      [
        "follow", "events", "--model", "model.safetensors", "--every", "300ms", "--threads", "1",
      ], in: space.directory)
    // A server makes the folder, and fills it later.
    try await run.wait(until: "waiting for the log")
    #expect(!space.has("model.safetensors.follow"))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    try click(space)
    try await run.wait(until: {
      (try? space.text("model.safetensors.follow/cycles.jsonl"))?.contains("published") == true
    })
    run.send(SIGTERM)
    let outcome = try await run.outcome()
    #expect(outcome.errors.contains("waiting for the log: events: there is no such folder"))
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")

    // A model that is none is told at once, and waiting can be ended.
    let wrong = try await space.run("follow", "none", "--model", "log.tsv")
    expect(wrong, status: 65, says: "log.tsv")
    let waiting = try Command.start(
      ["follow", "none", "--model", "model.safetensors"], in: space.directory)
    try await waiting.wait(until: "waiting for the log", sending: SIGINT)
    #expect(try await waiting.outcome().status == 0)
  }

  @Test func `mistakes are named`() async throws {
    let space = try await makeShop()
    func follow(_ arguments: String...) async throws -> Command.Outcome {
      try await Command.run(["follow"] + arguments, in: space.directory)
    }
    expect(
      try await follow("no", "--model", "model.safetensors", "--once"), status: 66,
      says: "no such folder", "--event-log")
    expect(
      try await follow("log.tsv", "--model", "model.safetensors"), status: 66,
      says: "it is no folder")
    expect(
      try await follow("events", "--model", "no.safetensors", "--once"), status: 66,
      says: "no.safetensors")
    expect(
      try await follow("events", "--model", "log.tsv", "--once"), status: 65, says: "log.tsv")
    for (flags, text) in [
      (["--every", "0s"], "--every is 0s"), (["--idle", "2h"], "longer than --session-gap"),
      (["--replay", "1"], "--replay is 1.0"), (["--gate-share=-0.1"], "--gate-share is -0.1"),
      (["--passes", "0"], "--passes is 0"), (["--gate-tolerance=-1"], "--gate-tolerance is -1.0"),
      (["--learning-rate", "0"], "--learning-rate is 0.0"),
      (["--drop-after", "0s"], "--drop-after"),
    ] {
      let outcome = try await Command.run(
        ["follow", "events", "--model", "model.safetensors", "--once"] + flags,
        in: space.directory)
      #expect(outcome.status == 64 && outcome.errors.contains(text), "\(outcome.errors)")
    }
    #expect(!space.has("model.safetensors.follow"))
  }
}
