import Randomness
import Testing

@testable import EventLogs

struct TimeParserTests {
  private func parse(_ text: String) -> Double? { TimeParser.seconds(Array(text.utf8).span) }

  @Test(arguments: [
    ("2014-04-07T10:51:09.277Z", 1_396_867_869.277), ("1970-01-01", 0), ("2000-02-29", 951_782_400),
    ("2014-04-07 10:51:09", 1_396_867_869), ("2014-04-07t10:51z", 1_396_867_860),
    ("2014-04-07T12:51:09+02:00", 1_396_867_869), ("2014-04-07T07:21:09-0330", 1_396_867_869),
    ("2014-04-07T11:51:09,5+01", 1_396_867_869.5), ("2016-12-31T23:59:60Z", 1_483_228_800),
    ("1970-01-01T00:30:00-01:00", 5400), ("9999-12-31", 253_402_214_400),
    ("2024-03-01T00:00:00.123456789012Z", 1_709_251_200.123456789012),
  ])
  func iso8601(_ text: String, _ seconds: Double) { #expect(parse(text) == seconds) }

  @Test(arguments: [
    "", " ", "1 ", " 1", "1,5", "0x10", "infinity", "NaN", "-1", "1e", "--1", "1.2.3", "12:30",
    "2014-13-01", "2014-00-10", "2014-02-30", "2100-02-29", "2014-04-31", "2014-04-07T", "2014-4-7",
    "2014-04-07T24:00", "2014-04-07T10", "2014-04-07T10:60", "2014-04-07T10:10:61",
    "2014-04-07T10:10:10.", "2014-04-07T10:10Q", "2014-04-07T10:10+1", "2014-04-07T10:10+25:00",
    "2014-04-07T10:10Z ", "1970-01-01T00:30:00+01:00", "20140407T101010", "2014/04/07",
  ])
  func unreadable(_ text: String) { #expect(parse(text) == nil) }

  @Test(arguments: [
    "0", "-0", "+5", "1e9", "1.5E3", "00012", "5.", ".5", "9007199254740993", "9007199254740992",
    "123456789012345678901234567890", "1396867869.27712345678", "0.1", "4503599627370497.5",
    "18446744073709551616", "99999999999999999999", "0.0000000000000000001", "1396867869.277",
  ])
  func sameAsDouble(_ text: String) { #expect(parse(text) == Double(text)) }

  @Test func randomNumbersAreTheNearestDouble() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    for _ in 0..<20_000 {
      let whole = String(random.next() >> UInt64.random(in: 0...60, using: &random))
      let decimals = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        String(Int.random(in: 0...9, using: &random))
      }
      let text = decimals.isEmpty ? whole : whole + "." + decimals.joined()
      #expect(parse(text) == Double(text), "\(text), seed \(seed)")
    }
  }
}
