import SessionData
import Testing

@testable import GRU4Rec

/// Where the time of steps goes: each part that there is takes some, and all of them no more than there was.
@Suite struct StepProfileTests {
  @Test(arguments: [1, 2]) func `all parts of all steps are counted`(threads: Int) throws {
    let log = EventLog(
      sessions: (0..<40).map { session in (0..<4).map { "item-\((session * 7 + $0 * 3) % 20)" } })
    var settings = Hyperparameters()
    (settings.layers, settings.batchSize, settings.epochs) = ([8], 8, 1)
    settings.negativeSamples = .count(4)
    let trainer = try GRU4RecTrainer(log: log, hyperparameters: settings, threads: threads)
    let profile = trainer.startProfile()
    let start = ContinuousClock.now
    _ = try trainer.train()
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    #expect(profile.lanes == 120 && profile.steps >= 120 / 8 && profile.steps <= 120)
    #expect(profile.columns >= profile.steps && profile.columns <= 20 * profile.steps)
    for part in StepPart.allCases where ![.waiting, .exchange].contains(part) {
      #expect(profile.seconds(of: part) > 0, "\(part)")
    }
    let all = StepPart.allCases.reduce(0) { $0 + profile.seconds(of: $1) }
    #expect(all <= elapsed * Double(threads))
  }
}
