import Foundation
import Testing

@Suite struct BadOutputTests {
  @Test(arguments: ["--model", "--log", "--report"])
  func `outputs are looked at before the training`(flag: String) async throws {
    let space = try Workspace()
    try space.writeLog()
    try FileManager.default.createDirectory(
      at: space.directory.appending(path: "folder"), withIntermediateDirectories: true)
    for (path, piece) in [("folder", "directory"), ("absent/file", "No such file or directory")] {
      let rest = flag == "--model" ? [] : ["--model", "m.safetensors"]
      let outcome = try await Command.run(
        ["train", "log.tsv", flag, path] + rest + Workspace.tiny, in: space.directory)
      expect(outcome, status: 73, says: path, piece)
    }
    expect(
      try await space.run("generate", "--output", "folder"), status: 73, says: "folder", "directory"
    )
    #expect(try space.names() == ["folder", "log.tsv"])
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser writes everywhere"))
  func `a directory without permission`() async throws {
    let space = try Workspace()
    try space.writeLog()
    let path = space.directory.appending(path: "locked").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    chmod(path, 0o500)
    expect(
      try await space.train("log.tsv", model: "locked/m.safetensors"), status: 73, says: "locked")
  }

  @Test func `no output on top of an input or of another output`() async throws {
    let space = try Workspace()
    try space.writeLog()
    let before = try space.data("log.tsv")
    expect(
      try await space.train("log.tsv", model: "log.tsv"), status: 64, says: "log.tsv is also read")
    expect(
      try await space.train("log.tsv", "--log", "x", "--report", "./x"), status: 64,
      says: "also written")
    #expect(try space.data("log.tsv") == before)
  }

  @Test func `a full disk`() async throws {
    let space = try Workspace()
    try space.writeLog()
    expect(try await space.train("log.tsv", "--log", "/dev/full"), status: 74, says: "/dev/full")
    #expect(space.has("model.safetensors.checkpoint"), "the epoch is kept")
    expect(try await space.train("log.tsv", "--report", "/dev/full"), status: 74, says: "/dev/full")
    #expect(space.has("model.safetensors"))
    expect(try await space.run("generate", "--output", "/dev/full"), status: 74, says: "/dev/full")
    expect(
      try await space.train("log.tsv", model: "/dev/full"), status: 73, says: "/dev/full", "device")
    let printed = try await space.run("inspect", "log.tsv", output: "/dev/full")
    expect(printed, status: 74, says: "standard output")
  }

  private static let canMount: Bool = {
    guard let space = try? Workspace() else { return false }
    let isMounted = mountSmallSystem(at: space.directory)
    if isMounted { umount(space.directory.path) }
    return isMounted
  }()

  /// Mounts a file system of 64 KiB.
  private static func mountSmallSystem(at directory: URL) -> Bool {
    mount("tmpfs", directory.path, "tmpfs", 0, "size=64k") == 0
  }

  @Test(.enabled(if: canMount, "mounting a small file system takes the superuser"))
  func `a file system without room`() async throws {
    let space = try Workspace()
    let small = try Workspace()
    try space.writeLog(items: 100)
    try #require(Self.mountSmallSystem(at: small.directory))
    defer { umount(small.directory.path) }
    let model = small.directory.appending(path: "m.safetensors").path
    expect(
      try await space.train("log.tsv", model: model, "--layers", "200"), status: 74,
      says: "m.safetensors"
    )
    #expect(try small.names() == [], "nothing is left half-written")
    let log = small.directory.appending(path: "log.tsv").path
    expect(try await space.run("generate", "--output", log), status: 74, says: "log.tsv")
    #expect(try small.names() == [])
    try space.writeLog(sessions: 10_000)
    let folder = small.directory.appending(path: "data").path
    let prepared = try await space.run(
      "prepare", "log.tsv", "--output", folder, "--test-fraction", "0.2", "--quiet")
    expect(prepared, status: 74, says: "train_full.tsv")
    #expect(try small.names() == [], "nor an empty folder")
  }
}
