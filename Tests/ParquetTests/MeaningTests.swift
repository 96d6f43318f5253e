import TestSupport
import Testing

@testable import Parquet

@Suite struct MeaningTests {
  @Test(arguments: [
    ("unsigned", ["18446744073709551615", "1", "7"]),
    ("small", ["4294967295", "1", "7"]),
    ("negative", ["-3", "-9223372036854775808", "7"]),
    ("decimal", ["12.50", "-0.01", "7.00"]),
    ("number", ["12345678901234567890", "-1", "7"]),
    ("float", ["3", "0.5", "7"]),
    (
      "uuid",
      [
        "00000000-0000-0000-0000-000000000001", "00000010-0000-0000-0000-000000000000",
        "00000000-0000-0000-0000-000000000007",
      ]
    ),
    ("text", ["é", "a\tb", "7"]),
    ("group.id", ["x", "y", "z"]),
    ("group.n", ["1", "2", "3"]),
  ])
  func identifiersOfAllTypes(_ column: String, _ expected: [String]) throws {
    #expect(try Fixture.open("identifiers").texts(column) == expected)
  }

  @Test(arguments: [
    ("boolean", "true or false"), ("clock", "a time of day"), ("bytes", "no text"),
  ])
  func othersAreNamed(_ column: String, _ holds: String) throws {
    let file = try Fixture.open("identifiers")
    let found = try #require(file.columns.first { $0.name == column })
    #expect(found.unsupported?.contains(holds) == true, "\(found)")
    let error = #expect(throws: ParquetError.self) { try file.texts(column) }
    guard case .unsupported(let reason)? = error else {
      return #expect(Bool(false), "\(error as Any)")
    }
    #expect(reason.contains(column))
  }

  @Test func daysAreTimes() throws {
    let file = try Fixture.open("times-days")
    #expect(file.columns.map(\.holdsTimes) == [false, false, true])
    #expect(try file.texts("Time") == ["1704067200", "1704153600", "1704240000"])
  }

  @Test(arguments: ["times-ms", "times-us", "times-ns", "times-int96", "duckdb-times"])
  func momentsAreTimes(_ name: String) throws {
    #expect(try Fixture.open(name).columns.map(\.holdsTimes) == [false, false, true])
  }

  /// One rounding at most, where seconds can be told exactly.
  @Test func fractionsOfSecondsAreTheNearest() throws {
    let times: [(Int64, perSecond: Int64, Double)] = [
      (1_700_000_000_123, 1_000, 1_700_000_000.123),
      (1_700_000_000_123_456, 1_000_000, 1_700_000_000.123456),
      (1_700_000_000_123_456_000, 1_000_000_000, 1_700_000_000.123456),
      (-1, 1_000, -0.001),
    ]
    for (time, perSecond, seconds) in times {
      let content = try Conversion.timestamp(perSecond: perSecond)(.integers([time]))
      guard case .numbers(let numbers) = content else { return #expect(Bool(false)) }
      #expect(numbers == [seconds])
    }
  }

  @Test func missingNumbersOfPandas() throws {
    #expect(
      try Fixture.open("fastparquet-nan").texts("ItemId").map { $0 ?? "nan" } == ["7", "nan", "8"])
  }

  @Test func whatCannotBeRead() throws {
    let brotli = #expect(throws: ParquetError.self) {
      try Fixture.open("pyarrow-brotli-v1").texts("ItemId")
    }
    guard case .unsupported(let reason)? = brotli else { return #expect(Bool(false)) }
    #expect(reason.contains("Brotli") && reason.contains("zstd"))
    #expect(throws: ParquetError.unsupported(ParquetFile.encrypted)) {
      try Fixture.open("encrypted")
    }
    let columns = try Fixture.open("encrypted-columns")
    #expect(throws: ParquetError.unsupported(ParquetFile.encrypted)) { try columns.texts("ItemId") }
  }

  @Test func otherFilesAreNone() throws {
    let scratch = try Scratch()
    for bytes in [[], Array("PAR".utf8), Array("SessionId\tItemId".utf8)] {
      let path = try scratch.write("file", bytes)
      #expect(try ParquetFile(path: path) == nil)
      #expect(!ParquetFile.isMarked(path: path))
    }
    #expect(try ParquetFile(path: scratch.path) == nil)
    #expect(try ParquetFile(path: scratch.file("none")) == nil)
    #expect(try ParquetFile(path: "/dev/null") == nil)
    #expect(ParquetFile.isMarked(path: Fixture.path("encrypted")))
  }
}
