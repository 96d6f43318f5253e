import Kernels
import SessionData
import Testing

@testable import GRU4Rec

/// Orders, pairs and step sizes of the passes.
@Suite struct TrainingPassesTests {
  private let sessions = EventLog(
    sessions: (0..<10).map { session in (0...session % 3 + 1).map { "\(session)-\($0)" } }
  ).sessions

  private func settings(_ change: (inout Hyperparameters) -> Void = { _ in }) -> Hyperparameters {
    var settings = Hyperparameters()
    (settings.epochs, settings.batchSize, settings.learningRate) = (2, 1, 0.5)
    change(&settings)
    return settings
  }

  /// First items of the pairs of a pass, and how many pairs were done before each.
  private func walk(_ passes: TrainingPasses, _ pass: Int) -> (items: [ItemIndex], earlier: [Int]) {
    var batches = passes.batches(of: pass, key: pass)
    var (items, earlier): ([ItemIndex], [Int]) = ([], [])
    while batches.advance() {
      items += batches.inputs
      earlier.append(batches.earlierEvents)
    }
    return (items, earlier)
  }

  @Test func `passes are counted from 1`() throws {
    let log = EventLog(sessions: (0..<6).map { ["a\($0)", "b", "c\($0 % 3)"] })
    let trainer = try GRU4RecTrainer(
      log: log, hyperparameters: settings { ($0.layers, $0.batchSize) = ([4], 2) }, threads: 1)
    #expect(trainer.epoch == 1)
    _ = try trainer.train()
    #expect(trainer.epoch == 3)
  }

  @Test(arguments: [SessionOrder.chronological, .shuffled])
  func `the last pass ends with the newest sessions`(order: SessionOrder) {
    let plain = TrainingPasses(sessions, settings { $0.sessionOrder = order }, seed: 1)
    let passes = TrainingPasses(
      sessions,
      settings {
        $0.sessionOrder = order
        $0.finalPass = 0.25
      }, seed: 1)
    #expect(walk(passes, 0).items == walk(plain, 0).items)
    let (whole, last) = (walk(plain, 1).items, walk(passes, 1).items)
    #expect(last.starts(with: whole))
    // A quarter of ten sessions is the last three.
    let newest = (7..<10).flatMap { sessions.items[sessions.events(of: $0)].dropLast() }
    #expect(Set(last.dropFirst(whole.count)) == Set(newest))
    #expect(last.count == whole.count + newest.count)
    #expect(passes.events(of: 0) == whole.count && passes.events(of: 1) == last.count)
  }

  @Test func `the step size falls in a straight line over all pairs`() {
    let falling = settings {
      ($0.learningRateDecay, $0.finalPass) = (0.8, 1)
    }
    let passes = TrainingPasses(sessions, falling, seed: 1)
    let pairs = passes.events
    // Two passes and the last one's again are three times the pairs.
    #expect(passes.learningRate(pass: 0, events: 0) == 0.5)
    #expect(abs(passes.learningRate(pass: 1, events: 0) - (0.5 - 0.4 / 3)) < 1e-6)
    #expect(abs(passes.learningRate(pass: 1, events: pairs) - (0.5 - 0.8 / 3)) < 1e-6)
    #expect(abs(passes.learningRate(pass: 1, events: 2 * pairs) - 0.1) < 1e-6)
    let steps = walk(passes, 1).earlier
    #expect(steps == Array(0..<2 * pairs))
  }

  @Test func `without a decay it is the very same in every step`() {
    let passes = TrainingPasses(sessions, settings { $0.learningRate = 0.07 }, seed: 1)
    #expect(passes.learningRate(pass: 1, events: 3) == 0.07)
  }

  /// Sessions are dealt out one by one, whatever the range.
  @Test(arguments: [0..<10, 3..<10, 7..<8, 4..<4], 1...5)
  func `sessions are dealt out`(range: Range<Int>, count: Int) {
    for index in 0..<count {
      let own = Array(Worker(index: index, of: count).sessions(of: range))
      #expect(own == range.filter { $0 % count == index })
    }
  }

  @Test(arguments: 1...4)
  func `shares have all pairs together`(count: Int) {
    let repeating = settings { $0.finalPass = 0.5 }
    let whole = TrainingPasses(sessions, repeating, seed: 1)
    let shares = (0..<count).map {
      TrainingPasses(sessions, repeating, seed: 1, share: Worker(index: $0, of: count))
    }
    for pass in 0..<2 {
      let items = shares.flatMap { walk($0, pass).items }
      #expect(items.sorted() == walk(whole, pass).items.sorted())
      #expect(shares.reduce(0) { $0 + $1.events(of: pass) } == whole.events(of: pass))
      for share in shares {
        #expect(share.allEvents(of: pass) == whole.events(of: pass))
        #expect(walk(share, pass).items.count == share.events(of: pass))
        // What is left of all passes.
        let left = share.events(of: 0) * (1 - pass) + share.events(of: 1) - 2
        #expect(share.events(after: pass, events: 2) == left)
        #expect(share.events(after: 2, events: 0) == 0)
      }
    }
  }
}
