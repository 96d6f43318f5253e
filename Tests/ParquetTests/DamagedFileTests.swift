import Foundation
import Randomness
import TestSupport
import Testing

@testable import Parquet

/// Whatever is done to a sound file, reading it gives values or an error, and never ends the process.
@Suite struct DamagedFileTests {
  /// Small files that together have every codec, encoding and type.
  private static let samples = [
    "pyarrow-plain", "pyarrow-delta-length", "pyarrow-delta-texts", "pyarrow-split",
    "pyarrow-snappy-v1", "pyarrow-gzip-v2", "pyarrow-zstd-v1", "pyarrow-lz4-v2", "nulls",
    "nulls-plain", "identifiers", "times-int96", "duckdb-lz4_raw-v2", "duckdb-snappy-v1",
    "fastparquet-gzip", "lists-v1", "lists-v2", "lists-small-pages",
  ]

  @Test(arguments: samples)
  func changedFilesAreReadOrRefused(_ name: String) throws {
    let sound = [UInt8](try Data(contentsOf: URL(filePath: Fixture.path(name))))
    let seed: UInt64 = 12
    var random = SplitMix64(seed: seed)
    let scratch = try Scratch()
    var refused = 0
    for _ in 0..<150 {
      let path = try scratch.write("file.parquet", Self.change(sound, using: &random))
      refused += try readAll(path)
    }
    #expect(refused > 0, "seed \(seed): nothing was refused")
  }

  /// As a copy that was cut short.
  @Test func cutFilesAreRefused() throws {
    let sound = [UInt8](try Data(contentsOf: URL(filePath: Fixture.path("nulls"))))
    let scratch = try Scratch()
    for count in 4..<sound.count {
      let path = try scratch.write("file.parquet", sound.prefix(count))
      #expect(throws: ParquetError.self, "cut to \(count) bytes") { try ParquetFile(path: path) }
    }
  }

  /// The writer put a checksum beside each page.
  @Test func changedPagesAreFound() throws {
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: Fixture.path("pyarrow-plain"))))
    let text = Array("item-16".utf8)
    let place = try #require(bytes.indices.dropLast(8).first { bytes[$0...].starts(with: text) })
    bytes[place] ^= 1
    let scratch = try Scratch()
    let file = try #require(try ParquetFile(path: scratch.write("file.parquet", bytes)))
    let error = #expect(throws: ParquetError.self) { try file.texts("ItemId") }
    #expect("\(error as Any)".contains("checksum"))
  }

  /// 1 where the file was refused.
  private func readAll(_ path: String) throws -> Int {
    do throws(ParquetError) {
      guard let file = try ParquetFile(path: path) else { return 1 }
      for group in 0..<file.rowGroupCount {
        for (number, column) in file.columns.enumerated() where column.unsupported == nil {
          if column.holdsLists {
            for page in try file.lists(ofColumn: number, rowGroup: group).elements() {
              let count = page.values.places?.count ?? page.values.content.count
              #expect(page.rows.count == count)
            }
            continue
          }
          for page in try file.pages(ofColumn: number, rowGroup: group) {
            let values = try page.values()
            let count = values.content.count
            let places = values.places
            #expect((places?.count ?? count) == page.rows.count)
            for place in places ?? [] where place >= count { Issue.record("\(place) of \(count)") }
          }
        }
      }
      return 0
    } catch {
      return 1
    }
  }

  /// One to three changes of bytes, or of a part's length.
  private static func change(_ sound: [UInt8], using random: inout SplitMix64) -> [UInt8] {
    var bytes = sound
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 4..<bytes.count - 8, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes[place] = [0, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
      case 3: bytes.insert(0xFF, at: place)
      default: bytes.remove(at: place)
      }
    }
    return bytes
  }
}
