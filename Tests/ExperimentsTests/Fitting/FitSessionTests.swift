import Blending
import GRU4Rec
import ModelFiles
import Recommendation
import SessionData
import Synchronization
import Testing

@testable import Experiments

/// A model is found without any decision.
@Suite struct FitSessionTests {
  private func settings(networks: Int = 2, seconds: Double = 600) -> FitSettings {
    var settings = FitSettings()
    settings.networks = networks
    settings.seconds = seconds
    settings.holdOut = .fraction(0.2)
    settings.threads = 1
    return settings
  }

  private func data() throws -> FitData {
    try FitData(Walks.log(sessions: 200), holdOut: .fraction(0.2))
  }

  @Test func `what is found knows the log`() throws {
    let data = try data()
    let told = Mutex<[Int]>([])
    let outcome = try FitSession(data, settings: settings()).run { event in
      if case .tried(let trial, _) = event { told.withLock { $0.append(trial.number) } }
    }
    #expect(told.withLock { $0 } == outcome.trials.map(\.number))
    #expect(outcome.trials.count { $0.isNetwork } == 2)
    #expect(outcome.trials.contains { !$0.isNetwork })
    #expect(outcome.trials.allSatisfy { $0.quality.map { $0.recall > 0.9 } ?? false })
    #expect(!outcome.kept.isEmpty && outcome.blend.members.count == outcome.kept.count)
    let model = CatalogueModel(outcome.blend)
    #expect(model.vocabulary.count == data.full.vocabulary.count)
    #expect(model.recommend(after: ["item 3", "item 4"], count: 1).map(\.item) == ["item 5"])
    #expect(outcome.text.contains("gru4rec blend \(outcome.kept[0].text)"))
    #expect(outcome.json.contains(#""trials":[{"trial":1,"model":"vstan:k=500"#), "\(outcome.json)")
  }

  /// The text of a trial says all that it depends on.
  @Test func `a network that was tried can be trained again`() throws {
    let data = try data()
    let outcome = try FitSession(data, settings: settings(networks: 1)).run()
    let trial = try #require(outcome.trials.first { $0.isNetwork })
    let model = try ModelSpecification(trial.model).make(from: data.train, threads: 1)
    let quality = try FitSample(data.validation, predictions: 10_000, threads: 1)
      .measure(model, isCancelled: { false })
    #expect(quality == trial.quality)
  }

  @Test func `no time, no model`() throws {
    let session = FitSession(try data(), settings: settings(seconds: 1e-6))
    #expect(throws: FitError.nothingTried(seconds: 1e-6)) { try session.run() }
  }

  /// Neighbours and rules have to do.
  @Test func `a model comes without networks`() throws {
    let outcome = try FitSession(try data(), settings: settings(networks: 0)).run()
    #expect(!outcome.kept.isEmpty && !outcome.trials.contains { $0.isNetwork })
    #expect(
      CatalogueModel(outcome.blend).recommend(after: ["item 7"], count: 1).map(\.item) == ["item 8"]
    )
    #expect(outcome.text.contains("no network"))
  }

  @Test(arguments: [0, 3, 12]) func `a search can be stopped`(tries: Int) throws {
    let session = FitSession(try data(), settings: settings())
    let seen = Atomic(0)
    #expect(throws: CancellationError.self) {
      try session.run(
        observer: { event in
          if case .tried = event { seen.add(1, ordering: .relaxed) }
        }, isCancelled: { seen.load(ordering: .relaxed) >= tries })
    }
  }
}

/// What is proposed is new, and can be trained.
@Suite struct FitProposalTests {
  @Test func `networks are proposed once`() throws {
    var proposals = NetworkProposals(seed: 1)
    var best: Hyperparameters?
    var texts: Set<String> = []
    for _ in 0..<60 {
      let proposed = proposals.next(best: best)
      let next = try #require(proposed)
      #expect(texts.insert(next.text).inserted, "\(next.text)")
      #expect(throws: Never.self) { try next.validate() }
      #expect(try Hyperparameters(next.text) == next)
      #expect(next.epochs == Hyperparameters().epochs)
      best = next
    }
  }

  /// However soon the best was at its best, what comes of it may take its time.
  @Test func `epochs are not handed down`() throws {
    let quality = BlendFit.Quality(recall: 0.5, mrr: 0.2)
    let proposed = Hyperparameters.preset(.cosine)
    let model = try CatalogueModel(
      GRU4RecTrainer(log: Walks.log(), hyperparameters: Walks.settings(), threads: 1).makeModel())
    let trial = NetworkTrial(
      proposed: proposed, epochs: 3, model: model, quality: quality, curve: [],
      epochSeconds: .init(training: 2, all: 3))
    #expect(trial.settings.epochs == 3 && trial.proposed.epochs == 10 && trial.seconds == 6)
    #expect(trial.epochSeconds(of: proposed) == 3)
  }

  @Test func `neighbours are proposed once, and all can be made`() throws {
    var proposals = NeighbourProposals(seed: 1)
    var best: [Int]?
    var texts: Set<String> = []
    while let next = proposals.next(best: best), texts.count < 200 {
      let text = NeighbourProposals.text(next)
      #expect(texts.insert(text).inserted, "\(text)")
      #expect(throws: Never.self) { try ModelSpecification(text) }
      best = next
      proposals.moved()
    }
    #expect(texts.count > 20)
  }

  @Test func `a search ends where nothing is better`() throws {
    var proposals = NeighbourProposals(seed: 1)
    var first: [Int]?
    var count = 0
    while let next = proposals.next(best: first) {
      first = first ?? next
      count += 1
    }
    // The first, the other start, and at most two ways for each of seven settings.
    #expect((10...16).contains(count))
  }
}

/// Logs that a model is looked for with.
@Suite struct FitDataTests {
  @Test func `the last sessions are held out`() throws {
    let log = Walks.log(sessions: 100)
    let data = try FitData(log, holdOut: .fraction(0.1))
    #expect(data.full.sessions == log.sessions)
    #expect(data.validation.sessions.sessionCount == 10)
    #expect(data.train.sessions.sessionCount == 90)
    #expect(data.validation.vocabulary == data.train.vocabulary)
  }

  @Test func `a sample is of whole sessions, evenly`() throws {
    let log = Walks.log(sessions: 100)
    let sample = FitSample(log, predictions: 40, threads: 1).log.sessions
    #expect(sample.sessionCount == 10 && sample.eventCount == 50)
    #expect(Array(sample.items(of: 9)) == Array(log.sessions.items(of: 99)))
    #expect(FitSample(log, predictions: 400, threads: 1).log.sessions == log.sessions)
  }
}
