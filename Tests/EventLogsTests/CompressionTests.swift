import EventLogs
import Foundation
import SessionData
import TestSupport
import Testing

struct CompressionTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// The header and `1 a 10`, then `1 b 11` and `2 c 12`, as the common tools compress them.
  private static let gzip = [
    hex(
      "1f8b08000000000000030b4e2d2ececccff34ce1f42c49cd05522199b9a95c869c899c86065c0034f7ba491d000000"
    ),
    hex("1f8b080000000000000333e44ce23434e432e24ce63434e20200ccae0d630e000000"),
  ]
  private static let zstd = [
    hex("28b52ffd241de9000053657373696f6e4964094974656d49640954696d650a3109610931300a03f0bbce"),
    hex("28b52ffd240e7100003109620931310a3209630931320a98133b91"),
  ]

  private static func hex(_ text: String) -> [UInt8] {
    let digits = Array(text)
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }

  private func ids(_ name: String, _ bytes: [UInt8]) throws -> [[String]] {
    try EventLogReader().read([try scratch.write(name, bytes)]).ids
  }

  private func corruption(_ name: String, _ bytes: [UInt8]) throws -> (String, String)? {
    let path = try scratch.write(name, bytes)
    guard
      case .corrupt(path, let format, let reason) = logError({ try EventLogReader().read([path]) })
    else { return nil }
    return (format, reason)
  }

  @Test(arguments: ["a.tsv.gz", "a.tsv.GZ", "a.tsv", "a"])
  func gzipIsRecognisedByContent(_ name: String) throws {
    #expect(try ids(name, Self.gzip[0]) == [["a"]])
    #expect(try ids(name, Self.gzip[0] + Self.gzip[1]) == [["a", "b"], ["c"]])
  }

  @Test(arguments: ["a.tsv.zst", "a.tsv", "a.tsv.gz"])
  func zstdIsRecognisedByContent(_ name: String) throws {
    #expect(try ids(name, Self.zstd[0]) == [["a"]])
    #expect(try ids(name, Self.zstd[0] + Self.zstd[1]) == [["a", "b"], ["c"]])
    let skippable: [UInt8] = [0x51, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9]
    #expect(try ids(name, skippable + Self.zstd[0]) == [["a"]])
  }

  @Test func alteredBytesAreFoundOut() throws {
    let path = scratch.file("long.tsv.zst")
    var writer = try EventLogWriter(path: path)
    for event in 0..<2000 {
      try writer.write(
        session: String(event / 4), item: String((event * 7919) % 100_003), time: Double(event))
    }
    try writer.finish()
    let whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
    for place in stride(from: whole.count / 8, to: whole.count - 8, by: max(1, whole.count / 40)) {
      var altered = whole
      altered[place] ^= 1
      #expect(try corruption("altered.tsv.zst", altered)?.0 == "zstd", "byte \(place)")
    }
  }

  @Test func zeroPaddingAfterGzipIsIgnored() throws {
    #expect(try ids("a.tsv.gz", Self.gzip[0] + [0, 0, 0]) == [["a"]])
  }

  @Test func plainTextUnderACompressedNameIsRead() throws {
    #expect(try ids("a.tsv.gz", Array((header + "1\ta\t1\n").utf8)) == [["a"]])
    let path = try scratch.write("b.tsv.gz", "some\tthing\n")
    let message = "\(try #require(logError { try EventLogReader().read([path]) }))"
    #expect(message.contains("the name ends in .gz, but the content is not gzip-compressed"))
  }

  @Test func truncatedStreamsAreErrors() throws {
    for length in 4..<Self.gzip[0].count {
      let cut = Array(Self.gzip[0][..<length])
      #expect(try corruption("a.tsv.gz", cut)?.0 == "gzip", "\(length) bytes")
    }
    for length in 1..<Self.gzip[1].count {
      let cut = Self.gzip[0] + Self.gzip[1][..<length]
      #expect(try corruption("a.tsv.gz", cut)?.0 == "gzip", "\(length) bytes of the second")
    }
    for length in 4..<Self.zstd[0].count {
      let cut = Array(Self.zstd[0][..<length])
      #expect(try corruption("a.tsv.zst", cut)?.0 == "zstd", "\(length) bytes")
    }
  }

  @Test func damagedStreamsAreErrors() throws {
    for (name, good) in [("a.gz", Self.gzip[0]), ("a.zst", Self.zstd[0])] {
      var bad = good
      bad[good.count - 2] ^= 1  // checksum or length
      #expect(try corruption(name, bad) != nil)
    }
    #expect(try corruption("a.gz", Self.gzip[0] + Array("rest".utf8)) != nil)
  }

  @Test(arguments: ["a.tsv", "a.csv", "a.tsv.gz", "a.csv.gz", "a.tsv.zst", "a.csv.zst"])
  func writerAndReaderAgreeOverManyBlocks(_ name: String) throws {
    let sessions = (0..<8000).map { session in
      (0...session % 5).map { "item-\((session * 31 + $0 * 7) % 997)" }
    }
    let log = EventLog(sessions: sessions)
    let path = scratch.file(name)
    var writer = try EventLogWriter(path: path)
    try writer.write(log)
    try writer.finish()
    let back = try EventLogReader().read([path])
    #expect(back.vocabulary == log.vocabulary)
    #expect(back.sessions == log.sessions)
    let start = Array(try scratch.bytes(of: name).prefix(4))
    #expect(start.starts(with: [0x1F, 0x8B]) == name.hasSuffix(".gz"))
    #expect((start == [0x28, 0xB5, 0x2F, 0xFD]) == name.hasSuffix(".zst"))
  }
}
