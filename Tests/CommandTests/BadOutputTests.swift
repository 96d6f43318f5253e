import Foundation
import Testing

@Suite struct BadOutputTests {
  @Test(arguments: ["--model", "--log", "--report"])
  func `outputs are looked at before the training`(flag: String) throws {
    let space = try Workspace()
    try space.writeLog()
    try FileManager.default.createDirectory(
      at: space.directory.appending(path: "folder"), withIntermediateDirectories: true)
    for (path, piece) in [("folder", "directory"), ("absent/file", "No such file or directory")] {
      let rest = flag == "--model" ? [] : ["--model", "m.safetensors"]
      let outcome = try Command.run(
        ["train", "log.tsv", flag, path] + rest + Workspace.tiny, in: space.directory)
      expect(outcome, status: 73, says: path, piece)
    }
    expect(
      try space.run("generate", "--output", "folder"), status: 73, says: "folder", "directory")
    #expect(try space.names() == ["folder", "log.tsv"])
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser writes everywhere"))
  func `a directory without permission`() throws {
    let space = try Workspace()
    try space.writeLog()
    let path = space.directory.appending(path: "locked").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    chmod(path, 0o500)
    expect(try space.train("log.tsv", model: "locked/m.safetensors"), status: 73, says: "locked")
  }

  @Test func `no output on top of an input or of another output`() throws {
    let space = try Workspace()
    try space.writeLog()
    let before = try space.data("log.tsv")
    expect(try space.train("log.tsv", model: "log.tsv"), status: 64, says: "log.tsv is also read")
    expect(
      try space.train("log.tsv", "--log", "x", "--report", "./x"), status: 64, says: "also written")
    #expect(try space.data("log.tsv") == before)
  }

  @Test func `a full disk`() throws {
    let space = try Workspace()
    try space.writeLog()
    expect(try space.train("log.tsv", "--log", "/dev/full"), status: 74, says: "/dev/full")
    #expect(space.has("model.safetensors.checkpoint"), "the epoch is kept")
    expect(try space.train("log.tsv", "--report", "/dev/full"), status: 74, says: "/dev/full")
    #expect(space.has("model.safetensors"))
    expect(try space.run("generate", "--output", "/dev/full"), status: 74, says: "/dev/full")
    expect(
      try space.train("log.tsv", model: "/dev/full"), status: 73, says: "/dev/full", "device")
    let printed = try space.run("inspect", "log.tsv", output: "/dev/full")
    expect(printed, status: 74, says: "standard output")
  }

  /// A file system of 64 KiB, or the reason why there is none.
  private static let canMount: Bool = {
    guard geteuid() == 0, let space = try? Workspace() else { return false }
    let isMounted = mount(space.directory)
    if isMounted { unmount(space.directory) }
    return isMounted
  }()

  private static func mount(_ directory: URL) -> Bool {
    system("mount -t tmpfs -o size=64k tmpfs '\(directory.path)' 2>/dev/null")
  }

  private static func unmount(_ directory: URL) { _ = system("umount '\(directory.path)'") }

  private static func system(_ command: String) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  @Test(.enabled(if: canMount, "mounting a small file system takes the superuser"))
  func `a file system without room`() throws {
    let space = try Workspace()
    let small = try Workspace()
    try space.writeLog(items: 100)
    try #require(Self.mount(small.directory))
    defer { Self.unmount(small.directory) }
    let model = small.directory.appending(path: "m.safetensors").path
    expect(
      try space.train("log.tsv", model: model, "--layers", "200"), status: 74, says: "m.safetensors"
    )
    #expect(try small.names() == [], "nothing is left half-written")
    let log = small.directory.appending(path: "log.tsv").path
    expect(try space.run("generate", "--output", log), status: 74, says: "log.tsv")
    #expect(try small.names() == [])
    try space.writeLog(sessions: 10_000)
    let folder = small.directory.appending(path: "data").path
    let prepared = try space.run(
      "prepare", "log.tsv", "--output", folder, "--test-fraction", "0.2", "--quiet")
    expect(prepared, status: 74, says: "train_full.tsv")
    #expect(try small.names() == [], "nor an empty folder")
  }
}
