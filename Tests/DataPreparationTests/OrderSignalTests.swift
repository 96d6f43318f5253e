import DataPreparation
import EventLogs
import Randomness
import SessionData
import TestSupport
import Testing

/// What is said of the order of clicks where a list of twenty items holds nearly all that can follow.
struct OrderSignalTests {
  private func signal(_ sessions: [[String]]) -> OrderSignal? {
    let log = EventLog(sessions: sessions)
    return OrderSignal(log.sessions, itemCount: log.vocabulary.count)
  }

  @Test func `a strictly ordered funnel`() throws {
    let funnel = try #require(
      signal((0..<3000).map { number in (0...1 + number % 4).map { "step \($0)" } }))
    #expect(funnel.inOrder == 1 && funnel.shuffled < 0.8 && funnel.isPresent)
  }

  @Test func `a street of fifty shops`() throws {
    let street = try #require(
      signal((0..<2000).map { n in (0..<4 + n % 4).map { "shop \((n * 7 + $0) % 50)" } }))
    #expect(street.inOrder == 1 && street.shuffled < 0.6 && street.isPresent)
  }

  @Test func `albums from the first track to the last`() throws {
    let albums = try #require(
      signal((0..<600).map { n in (0..<12).map { "album \(n * 13 % 40), track \($0)" } }))
    #expect(albums.inOrder == 1 && albums.shuffled < 0.5 && albums.isPresent)
  }

  @Test func `no order in a small catalogue, or one that leaves no room for it`() throws {
    var random = SplitMix64(seed: 5)
    let dice = try #require(
      signal(
        (0..<4000).map { _ in (0..<6).map { _ in "\(Int.random(in: 0..<8, using: &random))" } }))
    #expect(dice.isAbsent && !dice.isPresent)
    let coins = try #require(
      signal(
        (0..<4000).map { _ in (0..<6).map { _ in "\(Int.random(in: 0..<2, using: &random))" } }))
    #expect(coins.shuffled > 0.9 && !coins.isAbsent && !coins.isPresent, "cannot be told")
  }

  @Test(
    .enabled(if: SharedFiles.isAvailable, "no reference data here"),
    arguments: ["rsc15_100k", "eshop", "bol_example"])
  func `order matters in real logs`(name: String) throws {
    let log = try EventLogReader().read([SharedFiles.url("data/\(name)_train.tsv.gz").path])
    let order = try #require(OrderSignal(log.sessions, itemCount: log.vocabulary.count))
    #expect(order.isPresent && order.inOrder > order.popular, "\(order)")
  }
}
