import TestSupport
import Testing
import Wording

@testable import EventLogs

/// Files that are no tables are named, with the next step.
struct FileContentTests {
  private static let files: [(content: FileContent, bytes: [UInt8])] = [
    (
      .zip, Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 26) + Array("events.csv".utf8)
    ),
    (
      .excel,
      Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 26) + Array("xl/workbook.xml".utf8)
    ),
    (
      .excel,
      Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 26)
        + Array("[Content_Types].xml".utf8)
    ),
    (.excel, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0]),
    (
      .tar,
      Array("events.csv".utf8) + [UInt8](repeating: 0, count: 247) + Array("ustar\0".utf8)
    ),
    (.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0]), (.rar, Array("Rar!\u{1A}\u{7}\0".utf8)),
    (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0]), (.lz4, [0x04, 0x22, 0x4D, 0x18, 0]),
    (.bzip2, Array("BZh91AY&SY".utf8)), (.bzip2, Array("BZh31AY&SY".utf8)),
    (.utf16, [0xFF, 0xFE] + [0x53, 0, 0x65, 0]), (.utf16, [0xFE, 0xFF, 0, 0x53]),
    (.utf16, [0x53, 0, 0x65, 0]), (.utf16, [0, 0x53, 0, 0x65]),
    (.utf32, [0xFF, 0xFE, 0, 0, 0x53, 0, 0, 0]), (.utf32, [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x53]),
    (.sqlite, Array("SQLite format 3\0".utf8)), (.arrow, Array("ARROW1\0\0".utf8)),
    (.arrow, Array("FEA1".utf8)), (.orc, Array("ORC".utf8) + [0, 1]),
    (.avro, Array("Obj\u{1}".utf8)), (.hdf5, [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]),
    (.numpy, [0x93] + Array("NUMPY".utf8)), (.pickle, [0x80, 4, 0x95]),
    (.html, Array("\n <!DOCTYPE html><html>".utf8)), (.html, Array("<HTML lang=en>".utf8)),
    (.gitPointer, Array("version https://git-lfs.github.com/spec/v1\noid sha256:1\n".utf8)),
  ]

  @Test(arguments: files)
  func `named, with the next step`(content: FileContent, bytes: [UInt8]) throws {
    let scratch = try Scratch()
    let path = try scratch.write("events.data", bytes + Array("\nmore\n".utf8))
    let error = try #require(logError { try EventLogReader().read([path]) })
    #expect(error == .noTable(path: path, content: content))
    #expect(error.kind == .badData)
    #expect(error.text(.flags).contains("\(path): is \(content.name)"))
    #expect(logError { try ItemTable(contentsOf: path) } == error)
  }

  @Test func `a pipe is proposed to the command, and none to Swift`() {
    let error = EventLogError.noTable(path: "a.zip", content: .zip)
    #expect(error.text(.flags).hasSuffix("unpack it: unzip -p a.zip | gru4rec … -"))
    #expect(error.description.hasSuffix("unpack it"))
    let piped = EventLogError.noTable(path: "standard input", content: .xz)
    #expect(piped.text(.flags).hasSuffix("unpack it"))
  }

  @Test(arguments: [
    "PKs,ItemId\n", "ORC\tx\n", "BZh,9\n", "Obj\n", "S", "Se", "SessionId,ItemId,Time\n1,a,5\n",
    "Rar!", "\u{FEFF}SessionId",
  ])
  func `text is text`(_ text: String) {
    #expect(FileContent(Array(text.utf8)) == nil)
  }
}
