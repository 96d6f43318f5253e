import ArgumentParser
import Foundation
import GRU4Rec
import Recommendation
import SessionData

struct ScratchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "scratch")
  @Argument var model: String
  @Option var rounds = 400
  @Option var batch = 16
  func status() -> String {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { $0.hasPrefix("VmRSS") || $0.hasPrefix("RssAnon") || $0.hasPrefix("RssFile") }
      .joined(separator: " ").replacingOccurrences(of: "\t", with: "")
  }
  func run() throws {
    var start = ContinuousClock.now
    func lap(_ what: String) { print(what, ContinuousClock.now - start, status()); start = .now }
    print(status())
    let plain = try GRU4RecModel(contentsOf: model)
    lap("open")
    let m = plain.preparedForServing(threads: 2)
    lap("prepare")
    let n = m.itemCount
    for (b, t) in [(1, 1), (1, 2), (8, 2), (16, 1), (16, 2), (32, 2)] {
      var states = (0..<b).map { _ in m.initialState() }
      for s in 0..<2 { m.observe((0..<b).map { ItemIndex(($0 * 7919 + s) % n) }, states: &states) }
      let times = (0..<20).map { _ in
        let s = ContinuousClock.now
        _ = m.rank(states, states.map { _ in RankingRequest(k: 20) }, threads: t)
        return (ContinuousClock.now - s) / .milliseconds(1)
      }.sorted()
      print("rank", b, "threads", t, "median ms", times[10], "max", times[19])
    }
    lap("ranks")
    for k in 0..<4 {
      for r in 0..<rounds / 4 {
        var states = (0..<batch).map { _ in m.initialState() }
        // Popular items first in the file, as a power law would have it.
        let items = (0..<batch).map { l in
          ItemIndex(Int(pow(Double(n), Double((l * 7919 + r * 104729 + k * 31) % 10007) / 10007)) % n)
        }
        m.observe(items, states: &states)
        _ = m.rank(states, states.map { _ in RankingRequest(k: 20) }, threads: 2)
      }
      lap("\(rounds / 4 * batch) requests")
    }
    _ = m.similarItems(to: 5, k: 20, threads: 2)
    lap("similar")
    _ = m.similarItems(to: 6, k: 20, threads: 2)
    lap("similar again")
  }
}
