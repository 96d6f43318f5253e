import Testing

@testable import Parquet

/// What three writers wrote, with all codecs and encodings that they have.
@Suite struct WriterTests {
  @Test func fixturesAreThere() {
    #expect(Fixture.logs.count >= 30, "\(Fixture.logs)")
  }

  @Test(arguments: Fixture.logs)
  func logsAreReadAsTheyWereWritten(_ name: String) throws {
    let file = try Fixture.open(name)
    for (index, column) in ["SessionId", "ItemId", "Time"].enumerated() {
      #expect(try file.texts(column) == Fixture.rows.map { $0[index] }, "\(column) of \(name)")
    }
  }

  @Test func rowGroupsAndPagesFollowEachOther() throws {
    let file = try Fixture.open("pyarrow-small-pages")
    #expect((0..<file.rowGroupCount).map { file.rowCount(ofRowGroup: $0) } == [25, 25, 10])
    let pages = try file.pages(ofColumn: 1, rowGroup: 0)
    #expect(pages.count > 2)
    #expect(pages.first?.rows.lowerBound == 0 && pages.last?.rows.upperBound == 25)
    for (page, next) in zip(pages, pages.dropFirst()) {
      #expect(page.rows.upperBound == next.rows.lowerBound)
    }
  }

  /// A page is decoded once, whoever asks.
  @Test func valuesOfADictionaryAreShared() throws {
    let file = try Fixture.open("pyarrow-snappy-v1")
    let page = try #require(try file.pages(ofColumn: 1, rowGroup: 0).first)
    let values = try page.values()
    #expect(values.content.count < 17 && values.places?.count == 60)
  }

  @Test(arguments: ["nulls", "nulls-plain"])
  func nullsStandWhereTheyStood(_ name: String) throws {
    let file = try Fixture.open(name)
    #expect(try file.texts("SessionId") == ["1", "1", nil, "2", "2", "3", "3"])
    #expect(try file.texts("ItemId") == ["a", nil, "b", "c", "", "d", "e"])
    #expect(try file.texts("Time") == ["1", "2", "3", nil, "5", "6", "7"])
    #expect(try file.texts("event").last == .some(nil))
    #expect(try Fixture.open("all-null").texts("ItemId") == [nil, nil])
    #expect(try Fixture.open("no-rows").texts("ItemId") == [])
  }
}
