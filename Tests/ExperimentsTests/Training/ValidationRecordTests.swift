import Experiments
import Foundation
import Testing

@Suite struct ValidationRecordTests {
  private func record(_ metrics: [(recall: Double, mrr: Double)]) throws -> ValidationRecord {
    let entries = metrics.enumerated().map { number, found in
      #"{"epoch":\#(number + 1),"recall":\#(found.recall),"mrr":\#(found.mrr),"seconds":1}"#
    }
    let text = #"{"entries":[\#(entries.joined(separator: ","))]}"#
    return try JSONDecoder().decode(ValidationRecord.self, from: Data(text.utf8))
  }

  /// What BPR-max does on wikispeedia: MRR is at its best in the first of these epochs.
  @Test func `recall that still rises counts as much as MRR that falls`() throws {
    let rising = try record([
      (0.6561, 0.2755), (0.6637, 0.2746), (0.6643, 0.2738), (0.6658, 0.2747),
    ])
    #expect(rising.best?.epoch == 4)
    let falling = try record([(0.66, 0.27), (0.66, 0.275), (0.6601, 0.27), (0.65, 0.2751)])
    #expect(falling.best?.epoch == 2)
  }

  @Test func `of equals the earliest is the best`() throws {
    #expect(try record([(0.5, 0.2), (0.5, 0.2), (0.4, 0.2)]).best?.epoch == 1)
    #expect(try record([(0, 0), (0, 0)]).best?.epoch == 1)
    #expect(try record([]).best == nil)
  }
}
