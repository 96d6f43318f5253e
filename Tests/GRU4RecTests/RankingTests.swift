import Evaluation
import Recommendation
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// Rankings that never write the scores out, against rows of scores.
@Suite struct RankingTests {
  private func model(
    items: Int, units: Int = 20, weights: InitialWeights = .uniform(0.5)
  ) throws -> GRU4RecModel {
    var settings = Hyperparameters()
    settings.layers = [units]
    settings.initialWeights = weights
    let ids = ItemVocabulary(ids: (0..<items).map { "item-\($0)" })
    let sessions = Sessions(sessions: [(0..<items).map { ItemIndex($0) }])
    return try GRU4RecTrainer(
      log: EventLog(vocabulary: ids, sessions: sessions), hyperparameters: settings, threads: 1
    ).makeModel()
  }

  private func states(_ model: GRU4RecModel, _ count: Int) -> [GRU4RecState] {
    var states = (0..<count).map { _ in model.initialState() }
    for step in 0..<2 {
      let items = (0..<count).map { ItemIndex(($0 * 31 + step * 7) % model.itemCount) }
      model.observe(items, states: &states)
    }
    return states
  }

  /// Sizes of the catalogue and the batch around those of tiles and groups.
  @Test(arguments: [1, 63, 64, 65, 200], [1, 2, 3, 15, 16, 17, 18, 35])
  func equalsRowsOfScores(_ items: Int, _ lanes: Int) throws {
    // A session of one item gives nothing to train on.
    let model = try model(items: max(2, items))
    let items = model.itemCount
    let states = states(model, lanes)
    let odd = ItemSet((0..<items).filter { $0 % 2 == 1 }.map { ItemIndex($0) })
    let requests = (0..<lanes).map { lane in
      RankingRequest(
        k: [0, 1, 20, 1000][lane % 4],
        filter: [CandidateFilter.all, .init(excluding: odd), .init(only: odd)][lane % 3],
        target: lane % 5 == 4 ? nil : ItemIndex(lane * 17 % items))
    }
    #expect(model.rank(states, requests, threads: 1) == fromRows(model, states, requests))
    let (one, request) = (Array(states.suffix(1)), Array(requests.suffix(1)))
    #expect(model.rank(one, request, threads: 1) == fromRows(model, one, request))
  }

  /// The answers of the slow way.
  private func fromRows(
    _ model: GRU4RecModel, _ states: [GRU4RecState], _ requests: [RankingRequest]
  ) -> [Ranking] {
    let items = model.itemCount
    var rows = [Float](repeating: .nan, count: states.count * items)
    var span = rows.mutableSpan
    model.score(states, into: &span)
    return requests.enumerated().map { lane, request in
      request.answer(from: rows.span.extracting(lane * items..<(lane + 1) * items))
    }
  }

  /// Enough work that it is really shared out.
  @Test func threadsChangeNothing() throws {
    let model = try model(items: 6001, units: 128)
    let states = states(model, 18)
    let requests = (0..<18).map { RankingRequest(k: 2000 - $0, target: ItemIndex($0 * 333)) }
    let alone = model.rank(states, requests, threads: 1)
    for threads in [2, 3, 7] {
      #expect(model.rank(states, requests, threads: threads) == alone, "\(threads) threads")
    }
  }

  /// Weights whose products vanish: every item ties with every other at 0 or −0.
  @Test(arguments: [1, 20]) func equalScoresAreTies(_ lanes: Int) throws {
    let model = try model(items: 150, weights: .uniform(1e-30))
    let requests = (0..<lanes).map { RankingRequest(k: 3, target: ItemIndex($0 * 7)) }
    for ranking in model.rank(states(model, lanes), requests, threads: 1) {
      #expect(ranking.counts == ScoreCounts(greater: 0, equal: 150, notANumber: 0))
      #expect(ranking.best.map(\.item) == [0, 1, 2])
    }
  }

  @Test(arguments: [1, 20]) func scoresThatAreNoNumbersAreCounted(_ lanes: Int) throws {
    let model = try model(items: 150)
    var states = states(model, lanes)
    states[0].values[3] = .nan
    let requests = states.map { _ in RankingRequest(k: 3, target: 70) }
    let rankings = model.rank(states, requests, threads: 1)
    #expect(rankings[0] == Ranking(best: [], counts: .init(greater: 0, equal: 0, notANumber: 150)))
    #expect(rankings.dropFirst().allSatisfy { $0.counts.notANumber == 0 && $0.best.count == 3 })
  }

  @Test func evaluationIsTheSameOnAnyThreads() throws {
    let model = try model(items: 300)
    var lists: [[ItemIndex]] = []
    for session in 0..<400 {
      let first = session * 13 % 250
      lists.append((first..<first + 2 + session % 5).map { ItemIndex($0) })
    }
    let sessions = Sessions(sessions: lists)
    let results = try [1, 2, 3].map { threads in
      var settings = EvaluationSettings()
      (settings.threads, settings.lanes) = (threads, 9)
      return try Evaluator(settings).evaluate(
        model, sessions: sessions, itemCounts: model.itemCounts
      ).metrics
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }
}
