import Foundation
import Kernels
import MessagePassing
import RankTesting
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// Ranks that train apart, and go on from what they have learnt together.
@Suite struct ApartTrainingTests {
  private let log = SharedTrainingTests.log(items: 300)

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  private func inFolder<R>(_ body: (String) throws -> R) throws -> R {
    try ModelFileFixture.withFolder { try body($0.path) }
  }

  /// Ranks as trainers of their own, joined by plain loops over arrays.
  private struct Twin {
    let trainers: [GRU4RecTrainer]
    var known: [[Float]]

    init(_ log: EventLog, _ h: Hyperparameters, ranks: Int) throws {
      let all = log.sessions
      trainers = try (0..<ranks).map { rank in
        var (items, offsets): ([ItemIndex], [Int]) = ([], [0])
        for session in stride(from: rank, to: all.sessionCount, by: ranks) {
          items += all.items(of: session)
          offsets.append(items.count)
        }
        let times = [Double](repeating: 0, count: items.count)
        let trainer = try GRU4RecTrainer(
          sessions: Sessions(items: items, times: times, offsets: offsets),
          vocabulary: log.vocabulary, hyperparameters: h,
          seed: RandomStream.seed(42, rank: rank), threads: 1, device: .cpu, ranks: nil,
          localSteps: nil, earlier: nil)
        trainer.engine.updateParameters { $0.initialise(seed: 42, items: 0..<$0.itemCount) }
        return trainer
      }
      known = Self.values(of: trainers[0])
    }

    static func values(of trainer: GRU4RecTrainer) -> [[Float]] {
      trainer.engine.withParameters { $0.tables.map { $0.storage.values() } }
    }

    /// The same without what lies between the slots of a row, which nobody reads.
    static func used(_ values: [[Float]], of trainer: GRU4RecTrainer) -> [[Float]] {
      trainer.engine.withParameters { parameters in
        zip(values, parameters.tables).map { values, table in
          values.enumerated().filter { index, _ in
            index % (table.storage.columns / table.slots) < table.width
          }.map(\.element)
        }
      }
    }

    /// Trains one pass with so many meetings.
    mutating func train(meetings: Int) throws {
      var done = trainers.map { _ in false }
      for meeting in 1...meetings {
        for (rank, trainer) in trainers.enumerated() {
          let all = trainer.eventsOfEpoch
          while !done[rank], meeting == meetings || trainer.eventsDone * meetings < meeting * all {
            done[rank] = try !trainer.advanceOneStep()
          }
        }
        join()
      }
    }

    /// Adasum in the same precision: Adagrad makes steps of one size of gradients that are next to nothing, so that a last
    /// digit may turn the sign of a change.
    private static func together(_ changes: [[Float]]) -> [Float] {
      guard changes.count > 1 else { return changes.first ?? [] }
      let pairs = stride(from: 0, to: changes.count, by: 2).map { first in
        guard first + 1 < changes.count else { return changes[first] }
        let (a, b) = (changes[first], changes[first + 1])
        func product(_ x: [Float], _ y: [Float]) -> Double {
          zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let (aa, bb, ab) = (product(a, a), product(b, b), product(a, b))
        let ofFirst = aa > 1e-8 * bb ? Float(1 - ab / (2 * aa)) : 1
        let ofSecond = bb > 1e-8 * aa ? Float(1 - ab / (2 * bb)) : 1
        return zip(a, b).map { ofFirst * $0 + ofSecond * $1 }
      }
      return together(pairs)
    }

    private mutating func join() {
      let values = trainers.map(Self.values)
      for (number, table) in trainers[0].engine.withParameters({ $0.tables }).enumerated() {
        let width = table.storage.columns
        for row in 0..<table.rows {
          let place = row * width..<(row + 1) * width
          let before = Array(known[number][place])
          let rows = values.map { Array($0[number][place]) }
          let changed = rows.indices.filter { rows[$0] != before }
          // The weights, and behind their padding Adagrad's sums of squares.
          let sums = width / 2..<width
          var after = before
          for column in sums {
            for rank in changed { after[column] += rows[rank][column] - before[column] }
          }
          let change = Self.together(
            changed.map { rank in (0..<table.width).map { rows[rank][$0] - before[$0] } })
          for (column, value) in change.enumerated() { after[column] += value }
          if table.isUnit, changed.count > 1 {
            let squared = after[..<table.width].reduce(0.0) { $0 + Double($1) * Double($1) }
            for column in 0..<table.width { after[column] *= Float(1 / squared.squareRoot()) }
          }
          if changed.count == 1 { after = rows[changed[0]] }
          known[number].replaceSubrange(place, with: after)
          for trainer in trainers {
            trainer.engine.updateParameters {
              for (column, value) in after.enumerated() {
                $0.tables[number].storage[row, column] = value
              }
            }
          }
        }
      }
    }
  }

  @Test(arguments: [2, 3], ["shared", "separate", "none", "cosine"])
  func `ranks learn what plain loops join`(count: Int, form: String) throws {
    let log = log
    var h = Hyperparameters()
    (h.layers, h.batchSize, h.negativeSamples, h.epochs) = ([12, 7], 4, .count(20), 2)
    // Samples depend on the counts of the whole log otherwise.
    (h.sampleAlpha, h.logQ) = (0, 0)
    switch form {
    case "separate": h.embedding = .separate(5)
    case "none": h.embedding = .none
    case "cosine": h.similarity = .cosine
    default: break
    }
    let settings = h
    let localSteps = 3
    let results = LocalRanks.run(count) { ranks in
      let trainer = try GRU4RecTrainer(
        log: log, hyperparameters: settings, threads: 1 + ranks.rank, ranks: ranks,
        localSteps: localSteps)
      _ = try trainer.train()
      return (Twin.used(Twin.values(of: trainer), of: trainer), trainer.history)
    }
    let found = try results.map { try $0.get() }
    var twin = try Twin(log, h, ranks: count)
    let pairs = log.sessions.eventCount - log.sessions.sessionCount
    let meetings = pairs / (count * h.batchSize * localSteps)
    try #require(meetings > 3)
    for _ in 0..<h.epochs { try twin.train(meetings: meetings) }
    for (values, history) in found {
      #expect(values == found[0].0, "ranks differ")
      #expect(history == found[0].1)
      #expect(values == Twin.used(twin.known, of: twin.trainers[0]))
    }
    let losses = twin.trainers.map { $0.history.map { ($0.loss * Double($0.events), $0.events) } }
    for epoch in 0..<h.epochs {
      let (loss, events) = losses.reduce((0.0, 0)) {
        ($0.0 + $1[epoch].0, $0.1 + $1[epoch].1)
      }
      #expect(found[0].1[epoch].events == events)
      #expect(abs(found[0].1[epoch].loss - loss / Double(events)) < 1e-4)
    }
  }

  @Test(arguments: SharedTrainingTests.cases)
  func `threads and interruptions change nothing`(_ h: Hyperparameters) throws {
    let log = log
    try inFolder { folder in
      let once = LocalRanks.run(3) { ranks in
        let trainer = try GRU4RecTrainer(
          log: log, hyperparameters: h, threads: 1, ranks: ranks, localSteps: 2)
        _ = try trainer.train()
        try trainer.saveModel(to: "\(folder)/once", withOptimizer: true)
        return Twin.values(of: trainer)
      }
      let values = try once.map { try $0.get() }
      #expect(values.allSatisfy { $0 == values[0] })
      let stops = LocalRanks.run(3) { ranks in
        var trainer = try GRU4RecTrainer(
          log: log, hyperparameters: h, threads: 3, ranks: ranks, localSteps: 2)
        var stops = 0
        // Another rank wishes to stop each time, and all do when they meet.
        while true {
          let number = stops
          let pause = try trainer.advance { _ in ranks.rank != number % 3 }
          if pause == .finished { break }
          stops += 1
          try trainer.saveCheckpoint(to: "\(folder)/checkpoint")
          trainer = try GRU4RecTrainer(
            resuming: "\(folder)/checkpoint", log: log, hyperparameters: h,
            threads: 1 + stops % 2, ranks: ranks, localSteps: 2)
        }
        try trainer.saveModel(to: "\(folder)/often", withOptimizer: true)
        return stops
      }
      #expect(try stops.map { try $0.get() }.allSatisfy { $0 >= h.epochs })
      #expect(try bytes("\(folder)/often") == bytes("\(folder)/once"))
      let model = try GRU4RecModel(contentsOf: "\(folder)/once")
      #expect(model.training.ranks == 3 && model.training.localSteps == 2)
      #expect(model.training.events == log.sessions.eventCount)
    }
  }

  @Test func `a checkpoint is gone on from by as many ranks alone`() throws {
    let (log, h) = (log, SharedTrainingTests.cases[0])
    try inFolder { folder in
      let path = "\(folder)/checkpoint"
      let made = LocalRanks.run(2) { ranks in
        let trainer = try GRU4RecTrainer(
          log: log, hyperparameters: h, ranks: ranks, localSteps: 5)
        _ = try trainer.advance()
        try trainer.saveCheckpoint(to: path)
      }
      for result in made { try result.get() }
      func refusal(_ count: Int, _ localSteps: Int?) -> [String] {
        LocalRanks.run(count) { ranks in
          _ = try GRU4RecTrainer(
            resuming: path, log: log, hyperparameters: h, ranks: ranks, localSteps: localSteps)
        }.map { result in
          if case .failure(let error) = result { "\(error)" } else { "none" }
        }
      }
      let known = "it is of 2 ranks that train 5 steps apart, this training of "
      for (count, steps, own) in [
        (3, 5, "3 ranks that train 5 steps apart"), (2, 6, "2 ranks that train 6 steps apart"),
        (2, nil, "ranks in step, or one process"),
      ] as [(Int, Int?, String)] {
        for text in refusal(count, steps) { #expect(text.contains(known + own)) }
      }
      #expect(refusal(2, 5) == ["none", "none"])
    }
  }

  @Test func `one rank alone trains as without any`() throws {
    let (log, h) = (log, SharedTrainingTests.cases[0])
    let alone = try GRU4RecTrainer(log: log, hyperparameters: h)
    _ = try alone.train()
    let results = LocalRanks.run(1) { ranks in
      let trainer = try GRU4RecTrainer(log: log, hyperparameters: h, ranks: ranks, localSteps: 2)
      _ = try trainer.train()
      return Twin.values(of: trainer)
    }
    #expect(try results[0].get() == Twin.values(of: alone))
  }

  @Test func `a rank that diverges ends all`() {
    let log = log
    var h = SharedTrainingTests.cases[0]
    (h.optimizer, h.learningRate, h.loss) = (.sgd, 1, .crossEntropy)
    h.initialWeights = .uniform(1e30)
    let settings = h
    let results = LocalRanks.run(3) { ranks in
      let trainer = try GRU4RecTrainer(
        log: log, hyperparameters: settings, ranks: ranks, localSteps: 4)
      _ = try trainer.train()
    }
    for result in results {
      #expect(throws: GRU4RecError.self) { try result.get() }
    }
  }

  @Test func `ranks without anything to train on are refused`() {
    let log = SharedTrainingTests.log(items: 9, sessions: 3)
    let results = LocalRanks.run(4) { ranks in
      _ = try GRU4RecTrainer(
        log: log, hyperparameters: Hyperparameters(), ranks: ranks, localSteps: 4)
    }
    for result in results {
      #expect(throws: GRU4RecError.conflict(.rankWithoutSessions(3, of: 4))) { try result.get() }
    }
  }

  // While they compare what they were given, when they first meet, and later.
  @Test(arguments: [0, 9, 14, 20, 60])
  func `ranks that lose each other end the training`(calls: Int) {
    let log = log
    let results = LocalRanks.run(2, lostAfter: calls) { ranks in
      let trainer = try GRU4RecTrainer(
        log: log, hyperparameters: SharedTrainingTests.cases[1], threads: 2, ranks: ranks,
        localSteps: 2)
      _ = try trainer.train()
    }
    for result in results {
      #expect(throws: GRU4RecError.ranksFailed(.lost(reason: "the cable is cut"))) {
        try result.get()
      }
    }
  }

  @Test func `a graphics card does not train apart`() {
    let log = log
    let results = LocalRanks.run(2) { ranks in
      _ = try GRU4RecTrainer(
        log: log, hyperparameters: Hyperparameters(), device: .gpu(), ranks: ranks, localSteps: 2)
    }
    for result in results {
      #expect(throws: GRU4RecError.conflict(.severalCards)) { try result.get() }
    }
  }
}
