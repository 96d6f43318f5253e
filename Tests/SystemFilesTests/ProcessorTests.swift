import Foundation
import Testing

@testable import SystemFiles

/// Threads are as many as the process may keep busy, in a container as well.
@Suite struct ProcessorTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "groups-\(UUID())")

  private func write(_ text: String, to name: String) throws {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: false, encoding: .utf8)
  }

  private func share(_ membership: String) throws -> Double? {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write(membership, to: "membership")
    return Processors.share(
      groups: folder.path, membership: folder.appending(path: "membership").path)
  }

  @Test(arguments: [
    (8, nil, 8), (8, 2.0, 2), (8, 1.5, 2), (8, 0.1, 1), (8, 8.0, 8), (8, 64.0, 8), (1, 0.5, 1),
    (0, nil, 1),
  ])
  func threads(_ allowed: Int, _ share: Double?, _ count: Int) {
    #expect(Processors.count(allowed: allowed, share: share) == count)
  }

  @Test(arguments: [
    ("1", 1), ("2", 1), ("3", 2), ("ff", 8), ("00000000,0000f0f1", 9), ("ffffffff,ffffffff", 64),
  ])
  func processorsOfTheProcess(_ mask: String, _ count: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write("Name:\tgru4rec\nCpus_allowed:\t\(mask)\nCpus_allowed_list:\t0-99\n", to: "status")
    #expect(Processors.allowed(status: folder.appending(path: "status").path) == count)
  }

  @Test(arguments: [
    ("max 100000\n", nil), ("150000 100000\n", 1.5), ("50000 100000\n", 0.5), ("", nil),
    ("nonsense\n", nil), ("1 0\n", nil),
  ])
  func groupsOfVersion2(_ limit: String, _ expected: Double?) throws {
    try write(limit, to: "cpu.max")
    #expect(try share("0::/\n") == expected)
  }

  /// The narrowest of all groups above counts.
  @Test func groupsAboveCount() throws {
    try write("max 100000\n", to: "a/cpu.max")
    try write("200000 100000\n", to: "a/b/cpu.max")
    try write("400000 100000\n", to: "a/b/c/cpu.max")
    #expect(try share("0::/a/b/c\n") == 2)
  }

  /// In a container the names of the outer groups lead nowhere, and its own limit stands at the top.
  @Test(arguments: ["cpu,cpuacct", "cpu"])
  func groupsOfVersion1(_ controllers: String) throws {
    try write("250000\n", to: "cpu/cpu.cfs_quota_us")
    try write("100000\n", to: "cpu/cpu.cfs_period_us")
    #expect(try share("4:memory:/docker/1\n3:\(controllers):/docker/1\n1:name=systemd:/\n") == 2.5)
  }

  @Test func noQuotaIsNoLimit() throws {
    try write("-1\n", to: "cpu/cpu.cfs_quota_us")
    try write("100000\n", to: "cpu/cpu.cfs_period_us")
    #expect(try share("3:cpu:/\n") == nil)
    #expect(Processors.share(groups: "/nowhere", membership: "/nowhere") == nil)
  }

  @Test func thisMachineHasSome() {
    #expect((1...ProcessInfo.processInfo.processorCount).contains(Processors.available))
  }
}
