import Foundation
import TestSupport
import Testing

@testable import SystemFiles

@Suite struct RefusalTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func refuses(
    _ path: String, _ problem: FileProblem, _ code: Int32, says text: String,
    allowsDevices: Bool = true
  ) {
    let error = FileError(.create, path, code: code, problem: problem)
    #expect(throws: error) { try AtomicFile(path: path, allowsDevices: allowsDevices) }
    #expect(error.description == "\(path): cannot be created: \(text)")
  }

  @Test func targetsThatCannotBeWritten() throws {
    refuses(scratch.path, .directory, EISDIR, says: "it is a directory; name a file in it")
    refuses(scratch.path + "/", .directory, EISDIR, says: "it is a directory; name a file in it")
    refuses("", .unnamed, ENOENT, says: "it names no file")
    refuses(scratch.file("none/"), .unnamed, ENOENT, says: "it names no file")
    refuses(scratch.file("none/a"), .parentMissing, ENOENT, says: "No such file or directory")
    let file = try scratch.write("file", "")
    refuses(file + "/a", .parentMissing, ENOTDIR, says: "Not a directory")
    // What a file would be renamed over is neither the link nor what it was to lead to.
    try FileManager.default.createSymbolicLink(
      atPath: scratch.file("dangling"), withDestinationPath: "nowhere")
    refuses(scratch.file("dangling"), .parentMissing, ENOENT, says: "No such file or directory")
    refuses(
      "/dev/null", .notRegular, EINVAL,
      says: "it is a device, a pipe or a socket; name a regular file", allowsDevices: false)
    #expect(try scratch.names == ["dangling", "file"])
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser writes everywhere"))
  func directoriesWithoutPermission() throws {
    try #require(chmod(scratch.path, 0o500) == 0)
    defer { chmod(scratch.path, 0o700) }
    refuses(scratch.file("a"), .permission, EACCES, says: "Permission denied")
  }

  @Test func devicesAreWrittenDirectly() throws {
    let file = try AtomicFile(path: "/dev/null")
    try file.write("text")
    try file.commit()
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "no /dev/full here"))
  func aFullDiskIsReportedAndNotForgotten() throws {
    let full = FileError(.write, "/dev/full", code: ENOSPC)
    #expect(full.problem == .noSpace)
    let text =
      "/dev/full: writing failed: No space left on device; free some space or write elsewhere"
    #expect(full.description == text)
    let file = try AtomicFile(path: "/dev/full")
    // A little stays in the buffer; more than it holds goes to the device.
    try file.write("text")
    #expect(throws: full) { try file.write([UInt8](repeating: 0, count: 2 << 20)) }
    #expect(throws: full) { try file.write([1]) }
    #expect(throws: full) { try file.commit() }
    #expect(FileManager.default.fileExists(atPath: "/dev/full"))
  }

  @Test func errorNumbersHaveProblems() {
    #expect(FileProblem(.read, code: ENOENT) == .missing)
    #expect(FileProblem(.write, code: ENOENT) == .parentMissing)
    for code in [ENOSPC, EDQUOT, EFBIG] { #expect(FileProblem(.write, code: code) == .noSpace) }
    #expect(FileProblem(.create, code: EROFS) == .readOnly)
    #expect(FileProblem(.write, code: EIO) == .other)
    #expect(
      FileError(.read, "a", code: ENOENT).description
        == "a: cannot be read: No such file or directory")
  }
}
