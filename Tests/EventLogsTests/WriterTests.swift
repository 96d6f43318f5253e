import EventLogs
import Foundation
import TestSupport
import Testing

struct WriterTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func logAsText() throws {
    var format = EventLogFormat()
    format.timeColumn = "ts"
    var writer = try EventLogWriter(path: scratch.file("a.csv"), format: format)
    try writer.write(session: "s,1", item: "a \"b\"", time: 1_700_000_000)
    try writer.write(session: "s", item: "two\nlines", time: 1.5)
    try writer.write(session: "s", item: "plain", time: 1e20)
    #expect(try scratch.names.count == 1)
    #expect(try !scratch.names.contains("a.csv"))
    try writer.finish()
    #expect(
      try scratch.text(of: "a.csv") == #"""
        SessionId,ItemId,ts
        "s,1","a ""b""",1700000000
        s,"two
        lines",1.5
        s,plain,1e+20

        """#)
    #expect(try scratch.names == ["a.csv"])
    let log = try EventLogReader(format: format).read([scratch.file("a.csv")])
    #expect(log.ids == [["two\nlines", "plain"], ["a \"b\""]])
  }

  @Test func unfinishedLogLeavesNothing() throws {
    _ = try scratch.write("a.tsv", "before")
    do {
      var writer = try EventLogWriter(path: scratch.file("a.tsv"))
      try writer.write(session: "1", item: "a", time: 1)
    }
    #expect(try scratch.names == ["a.tsv"])
    #expect(try scratch.text(of: "a.tsv") == "before")
  }

  @Test(arguments: ["a\tb", "a\nb", "a\r"])
  func tabSeparatedTablesCannotHoldEverything(_ id: String) throws {
    let path = scratch.file("a.tsv")
    var writer = try EventLogWriter(path: path)
    var error: EventLogError?
    do {
      try writer.write(session: "1", item: id, time: 1)
    } catch let caught {
      error = caught
    }
    #expect(error == .notRepresentable(path: path, text: id))
    #expect(error?.kind == .badData)
  }
}

struct AtomicFileTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func replacesOnCommitOnly() throws {
    let path = try scratch.write("a", "old")
    let file = try AtomicFile(path: path)
    let block = [UInt8](repeating: 7, count: 300_000)
    for _ in 0..<3 { try file.write(block) }
    try file.write("end")
    #expect(try scratch.text(of: "a") == "old")
    try file.commit()
    #expect(try scratch.bytes(of: "a") == block + block + block + Array("end".utf8))
    #expect(try scratch.names == ["a"])
    file.abort()
    #expect(try scratch.names == ["a"])
    #expect(throws: EventLogError.self) {
      try file.write("more")
      try file.commit()
    }
  }

  @Test func abortRemovesTheUnfinishedFile() throws {
    let file = try AtomicFile(path: scratch.file("a"))
    try file.write("text")
    file.abort()
    file.abort()
    #expect(try scratch.names == [])
  }

  @Test func everybodyMayReadWhatTheMaskAllows() throws {
    let file = try AtomicFile(path: scratch.file("a"))
    try file.commit()
    let mask = umask(0o022)
    umask(mask)
    var status = stat()
    #expect(stat(scratch.file("a"), &status) == 0)
    #expect(status.st_mode & 0o777 == 0o644 & ~mask)
  }

  @Test func directoriesAreRefused() throws {
    let error = logError { try AtomicFile(path: scratch.path) }
    #expect(error?.kind == .cannotCreate)
    #expect("\(try #require(error))".contains("directory"))
    #expect(logError { try AtomicFile(path: scratch.file("none/a")) }?.kind == .cannotCreate)
    #expect(logError { try AtomicFile(path: "") }?.kind == .cannotCreate)
    #expect(logError { try AtomicFile(path: scratch.file("none/")) }?.kind == .cannotCreate)
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
    let file = try AtomicFile(path: scratch.file(name))
    try file.commit()
    #expect(try scratch.names == [name])
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs /dev/full"))
  func fullDeviceIsAnInputOutputError() throws {
    let file = try AtomicFile(path: "/dev/full")
    try file.write("text")
    let error = logError { try file.commit() }
    #expect(error?.kind == .io)
    #expect("\(try #require(error))".contains("space"))
    #expect(FileManager.default.fileExists(atPath: "/dev/full"))
  }

  @Test func devicesAreWrittenDirectly() throws {
    let file = try AtomicFile(path: "/dev/null")
    try file.write("text")
    try file.commit()
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }
}
