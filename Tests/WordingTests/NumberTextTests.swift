import Testing
import Wording

@Suite struct NumberTextTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (-1000, "-1,000"), (-999, "-999"),
    (1_234_567, "1,234,567"), (Int.max, "9,223,372,036,854,775,807"),
    (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func thousandsAreSetOff(_ value: Int, _ text: String) {
    #expect(NumberText.grouped(value) == text)
  }

  @Test(arguments: [
    (1234.4, "1,234"), (1234.5, "1,235"), (-0.2, "0"), (1e17, "1e+17"), (.infinity, "inf"),
    (.nan, "nan"),
  ])
  func ratesHaveNoDecimals(_ value: Double, _ text: String) {
    #expect(NumberText.grouped(value) == text)
  }

  @Test func decimals() {
    #expect(NumberText.fixed(0.12345, 4) == "0.1235")
    #expect(NumberText.fixed(2, 1) == "2.0")
    #expect(NumberText.fixed(99.6, 0) == "100")
    #expect(NumberText.fixed(-1.26, 1) == "-1.3")
  }

  @Test func nounsHaveTheirNumber() {
    #expect(NumberText.count(1, "item") == "1 item")
    #expect(NumberText.count(0, "item") == "0 items")
    #expect(NumberText.count(12_345, "item") == "12,345 items")
    #expect(NumberText.count(2, "query", "queries") == "2 queries")
    #expect(NumberText.count(1, "query", "queries") == "1 query")
  }

  @Test(arguments: [
    (0, "0.0 s"), (3.24, "3.2 s"), (59.9, "59.9 s"), (60, "1:00"), (65.4, "1:05"),
    (3599.4, "59:59"), (3600, "1:00:00"), (7203, "2:00:03"), (360_000, "100:00:00"), (1e9, "?"),
    (.infinity, "?"), (.nan, "?"),
  ])
  func durations(_ seconds: Double, _ text: String) {
    #expect(NumberText.duration(seconds) == text)
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (3_400_000, "3.4 MB"), (2_000_000_000, "2.0 GB"),
    (5_500_000_000_000, "5.5 TB"), (7_000_000_000_000_000, "7000.0 TB"),
  ])
  func sizes(_ bytes: Int, _ text: String) {
    #expect(NumberText.bytes(bytes) == text)
  }

  @Test func times() {
    #expect(NumberText.time(0) == "1970-01-01T00:00:00Z")
    #expect(NumberText.time(1_706_688_000.9) == "2024-01-31T08:00:00Z")
    #expect(NumberText.time(-0.5) == "1969-12-31T23:59:59Z")
    #expect(NumberText.time(1e12) == "1000000000000.0")
    #expect(NumberText.time(.nan) == "nan")
  }
}
