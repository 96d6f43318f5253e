import Testing

@Suite struct ReadBenchmarkTests {
  @Test(arguments: ["time", "session", "shuffled"], ["none", "gzip", "zstd"])
  func `an invented log is read and checked`(order: String, compression: String) async throws {
    let space = try Workspace()
    let outcome = try await space.benchmark(
      "read", "--events", "20000", "--catalogue", "500", "--order", order,
      "--compression", compression, "--seconds", "0.01", "--threads", "2", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try outcome.json()
    #expect(result["events"] as? Int == 20_000)
    #expect(result["threads"] as? Int == 2)
    #expect((result["events_per_second"] as? Double ?? 0) > 0)
    #expect((result["megabytes_per_second"] as? Double ?? 0) > 0)
  }

  @Test func `a given log is read and checked`() async throws {
    let space = try Workspace()
    let made = try await space.run("generate", "--output", "log.tsv", "--sessions", "500")
    #expect(made.status == 0, "\(made.errors)")
    let outcome = try await space.benchmark("read", "--log", "log.tsv", "--seconds", "0.01")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("events/s"))
    expect(try await space.benchmark("read", "--log", "none.tsv"), status: 66, says: "none.tsv")
    expect(
      try await space.benchmark("read", "--order", "random"), status: 64, says: "'shuffled'")
  }
}
