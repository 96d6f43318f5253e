import TestSupport
import Testing

@testable import Parquet

/// What is written is read, value by value.
@Suite struct VectorFileTests {
  @Test(arguments: [(1, 1), (5, 3), (300, 7), (40, 200), (3, 1)], [1, 3, 1000])
  func readsWhatItWrites(_ size: (rows: Int, width: Int), _ page: Int) throws {
    let texts = (0..<size.rows).map { "item é \($0)" }
    let numbers = (0..<size.rows * size.width).map { Float($0) / 7 - 3 }
    var file = VectorFile(
      rows: size.rows, width: size.width, textColumn: "ItemId", vectorColumn: "vector")
    var bytes = file.start()
    for start in stride(from: 0, to: size.rows, by: page) {
      bytes += file.page(of: texts[start..<min(start + page, size.rows)].map(\.utf8))
    }
    for start in stride(from: 0, to: size.rows, by: page) {
      let rows = start..<min(start + page, size.rows)
      bytes += file.page(
        of: Array(numbers[rows.lowerBound * size.width..<rows.upperBound * size.width]))
    }
    bytes += file.end()
    let scratch = try Scratch()
    let read = try #require(try ParquetFile(path: scratch.write("vectors.parquet", bytes)))
    #expect(read.rowGroupCount == 1 && read.columns.count == 2)
    #expect(try read.texts("ItemId") == texts)
    let lists = try read.lists("vector").map { row in
      row.map { $0.flatMap { Double($0) }.map { Float($0) } }
    }
    #expect(
      lists
        == (0..<size.rows).map { row in
          Array(numbers[row * size.width..<(row + 1) * size.width])
        })
  }
}

extension VectorFileTests {
  @Test func aFileMayBeEmpty() throws {
    var file = VectorFile(rows: 0, width: 3, textColumn: "a", vectorColumn: "b")
    let scratch = try Scratch()
    let path = try scratch.write("empty.parquet", file.start() + file.end())
    let read = try #require(try ParquetFile(path: path))
    #expect(read.rowGroupCount == 0 && read.columns.count == 2)
  }
}
