import Foundation
import TestSupport
import Testing

@testable import SystemFiles

@Suite struct AtomicFileTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func replacesOnCommitOnly() throws {
    let path = try scratch.write("a", "old")
    let file = try AtomicFile(path: path)
    let block = [UInt8](repeating: 7, count: 300_000)
    for _ in 0..<3 { try file.write(block) }
    try file.write("end")
    let names = try scratch.names
    #expect(names.count == 2 && names[0].hasPrefix(".a."), "\(names)")
    #expect(try scratch.text(of: "a") == "old")
    try file.commit()
    #expect(try scratch.bytes(of: "a") == block + block + block + Array("end".utf8))
    #expect(try scratch.names == ["a"])
    file.abort()
    #expect(try scratch.names == ["a"])
    #expect(throws: FileError.self) {
      try file.write("more")
      try file.commit()
    }
    #expect(try scratch.names == ["a"])
  }

  /// Pieces around the size of the buffer, which takes some and lets others pass.
  @Test func piecesOfAnySizeKeepTheirOrder() throws {
    let file = try AtomicFile(path: scratch.file("a"))
    var expected: [UInt8] = []
    for (number, size) in [1, 262_143, 1, 262_144, 5, 262_145, 0, 3, 600_000].enumerated() {
      let piece = [UInt8](repeating: UInt8(number), count: size)
      expected += piece
      try file.write(piece)
    }
    try file.overwrite([9, 9], at: 262_143)
    expected.replaceSubrange(262_143..<262_145, with: [9, 9])
    try file.commit()
    #expect(try scratch.bytes(of: "a") == expected)
  }

  @Test func abortRemovesTheUnfinishedFile() throws {
    let file = try AtomicFile(path: scratch.file("a"))
    try file.write("text")
    file.abort()
    file.abort()
    #expect(try scratch.names == [])
  }

  @Test func aDroppedFileLeavesNothing() throws {
    func drop() throws { try AtomicFile(path: scratch.file("a")).write("text") }
    try drop()
    #expect(try scratch.names == [])
  }

  @Test func everybodyMayDoWhatTheMaskAllows() throws {
    try AtomicFile(path: scratch.file("a")).commit()
    let mask = umask(0o022)
    umask(mask)
    #expect(try mode(of: scratch.file("a")) == 0o666 & ~mask)
  }

  @Test(arguments: [0o640, 0o600, 0o666] as [mode_t])
  func aFileThatIsReplacedKeepsItsMode(_ kept: mode_t) throws {
    let path = try scratch.write("a", "old")
    try #require(chmod(path, kept) == 0)
    let file = try AtomicFile(path: path)
    try file.commit()
    #expect(try mode(of: path) == kept)
  }

  private func mode(of path: String) throws -> mode_t {
    var status = stat()
    try #require(stat(path, &status) == 0)
    return status.st_mode & 0o777
  }

  @Test func linksKeepStanding() throws {
    let target = try scratch.write("target", "old")
    let link = scratch.file("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    let file = try AtomicFile(path: link)
    try file.write("new")
    try file.commit()
    #expect(try scratch.text(of: "target") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
  }

  @Test func longestNames() throws {
    let name = String(repeating: "é", count: 127)
    try AtomicFile(path: scratch.file(name)).commit()
    #expect(try scratch.names == [name])
  }

  @Test func namesWithoutADirectoryAreInTheCurrentOne() {
    #expect(directoryPath(of: "model") == ".")
    #expect(directoryPath(of: "/model") == "/")
    #expect(directoryPath(of: "a/b/model") == "a/b")
  }
}
