import TestSupport
import Testing

@testable import PyTorchFiles

@Suite struct ZipTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func open(_ zip: TestZip) throws -> ZipArchive {
    try ZipArchive(InputFile(path: scratch.write("a.zip", zip.bytes)))
  }

  private func content(_ zip: TestZip, _ name: String) throws -> [UInt8] {
    let archive = try open(zip)
    let entry = try #require(archive.entries[name])
    try archive.verify(entry)
    return try archive.bytes(of: entry)
  }

  private func reason(_ zip: TestZip) -> String? {
    do {
      _ = try content(zip, "a/b")
      return nil
    } catch {
      return (error as? Defect)?.reason ?? "\(error)"
    }
  }

  private let sound = TestZip([
    .init("a/b", [1, 2, 3]), .init("a/data/0", [UInt8](repeating: 7, count: 100)),
  ])

  @Test func `stored entries, small and large records`() throws {
    var zip = sound
    for isLarge in [false, true] {
      zip.isLarge = isLarge
      #expect(try content(zip, "a/b") == [1, 2, 3])
      #expect(try content(zip, "a/data/0").count == 100)
    }
  }

  @Test func `archives that lie are refused before anything is read`() {
    for isLarge in [false, true] {
      var zip = sound
      zip.isLarge = isLarge
      func check(_ change: (inout TestZip) -> Void, _ text: String) {
        var copy = zip
        change(&copy)
        let reason = reason(copy)
        #expect(reason?.contains(text) == true, "\(reason ?? "nothing") has no '\(text)'")
      }
      check({ $0.entries[0].size = 4_000_000_000 }, "larger than the file")
      check({ $0.entries[1].size = 200 }, "larger than the file")
      check({ $0.entries[0].header = 4_000_000_000 }, "larger than the file")
      check({ $0.entries[0].header = 5 }, "damaged")
      check({ $0.entries[0].method = 8 }, "compress")
      check({ $0.entries[0].flags = 1 }, "encrypted")
      check({ $0.entries[0].checksum = 1 }, "checksum")
      check({ $0.entries[1].name = "a/b" }, "twice")
      check({ $0.count = 3 }, "director")
      check({ $0.count = 60_000 }, "director")
      if isLarge {
        check({ $0.count = .max }, "director")
        check({ $0.entries[0].size = .max }, "director")
      }
    }
  }

  @Test func `a file that is cut short is refused at every length`() throws {
    let bytes = sound.bytes
    for count in 2..<bytes.count {
      let file = try InputFile(path: scratch.write("a.zip", bytes.prefix(count)))
      #expect(throws: Defect.self, "cut to \(count)") { try ZipArchive(file) }
    }
  }
}
