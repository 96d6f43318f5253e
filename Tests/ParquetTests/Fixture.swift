import Foundation
import TestSupport
import Testing

@testable import Parquet

/// Files that `scripts/make-parquet-fixtures` wrote.
enum Fixture {
  static let folder = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Parquet")

  /// Names of all files, without their ending.
  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".parquet") }.map { String($0.dropLast(8)) }.sorted()
  }()

  /// Those that hold the usual log, in seconds or moments.
  static let logs = names.filter { name in
    name.hasPrefix("pyarrow-") && !name.contains("brotli") || name.hasPrefix("duckdb-")
      || name.hasPrefix("fastparquet-") && name != "fastparquet-nan"
      || ["times-ms", "times-us", "times-ns", "times-int96"].contains(name)
  }

  static func path(_ name: String) -> String { folder.appending(path: name + ".parquet").path }

  static func open(_ name: String) throws -> ParquetFile {
    try #require(try ParquetFile(path: path(name)), "\(name) is not there")
  }

  /// The rows of the usual log as text.
  static let rows = (0..<60).map { row in
    ["\(row / 3)", "item-\(row * row % 17)", "\(1_700_000_000 + 10 * row)"]
  }
}

extension ParquetFile {
  /// All values of a column as text; `nil` for nulls.
  func texts(_ name: String) throws -> [String?] {
    let number = try #require(columns.firstIndex { $0.name == name }, "no column \(name)")
    var texts: [String?] = []
    for group in 0..<rowGroupCount {
      for page in try pages(ofColumn: number, rowGroup: group) {
        let values = try page.values()
        for row in 0..<page.rows.count { texts.append(values.text(ofRow: row)) }
      }
    }
    return texts
  }
}

extension ColumnValues {
  /// A row's value as text.
  func text(ofRow row: Int) -> String? {
    let place = places.map { Int($0[row]) } ?? row
    if place < 0 { return nil }
    switch content {
    case .integers(let numbers): return "\(numbers[place])"
    case .numbers(let numbers):
      return Int(exactly: numbers[place]).map { "\($0)" } ?? "\(numbers[place])"
    case .texts(let texts):
      return String(decoding: texts.bytes[texts.slices[place].range], as: UTF8.self)
    }
  }
}
