import Baselines
import Recommendation
import RecommendationTesting
import SessionData
import Testing

@testable import Blending

@Suite struct BlendScoreTests {
  /// The worked numbers of docs/ensembles.md.
  ///
  /// A network gives four items 2.0, 1.0, 0.5 and −1.0; neighbours give the third 0.8 and the fourth 0.05; the
  /// session is of the second item alone. The network counts 0.5, the neighbours 2, and to be the last item −1.5.
  @Test func workedExample() throws {
    let weights = BlendWeights(
      members: [[0.5, 0.5, 0.5, 0.5], [2, 2, 2, 2]],
      seen: [[-1.5, 0, 0]] + Array(repeating: [0, 0, 0], count: BlendWeights.lags.count - 1))
    let ids = ItemVocabulary(ids: ["a", "b", "c", "d"])
    func model(_ table: TableRecommender) -> CatalogueModel {
      CatalogueModel(table, vocabulary: ids, identity: ModelIdentity(method: "table"))
    }
    let blend = try BlendedRecommender(
      [
        model(TableRecommender(row: [2, 1, 0.5, -1], isSparse: false)),
        model(TableRecommender(row: [0, 0, 0.8, 0.05], isSparse: true)),
      ], weights)
    let row = Blends.row(blend, after: [1])
    for (score, expected) in zip(row, [2, -2, 4.5, 1] as [Float]) {
      #expect(abs(score - expected) < 1e-5, "\(row)")
    }
    var state = blend.initialState()
    blend.observe(1, state: &state)
    #expect(blend.recommend(after: state, k: 4).map(\.item) == [2, 0, 3, 1])
  }

  /// A member that numbers its items otherwise says the same of them.
  @Test(arguments: ["vstan", "sequential-rules", "popularity"])
  func otherNumbersAreTheSameItems(_ method: String) throws {
    let log = Blends.planted()
    let turned = EventLog(
      vocabulary: ItemVocabulary(ids: (0..<70).reversed().map { "i\($0)" }),
      sessions: Sessions(
        items: log.sessions.items.map { 69 - $0 }, times: log.sessions.times,
        offsets: log.sessions.offsets))
    let network = try Blends.models(["gru4rec"], of: log)
    let plain = try BlendedRecommender(
      network + Blends.models([method], of: log), Blends.weights(2))
    let other = try BlendedRecommender(
      network + Blends.models([method], of: turned), Blends.weights(2))
    for history: [ItemIndex] in [[], [3], [3, 4, 69], [5, 5, 9, 12, 5, 11]] {
      for (one, two) in zip(Blends.row(plain, after: history), Blends.row(other, after: history)) {
        // Neighbours add up in another order of items.
        #expect(abs(one - two) < 1e-4)
      }
    }
  }

  /// What a sparse member does not know speaks for nothing, and what the network does not know is left out.
  @Test func catalogueIsTheNetworks() throws {
    let log = Blends.planted()
    let some = EventLog(sessions: [["i1", "i2", "new"], ["i2", "new", "i3"]])
    let blend = try BlendedRecommender(
      Blends.models(["markov"], of: some) + Blends.models(["gru4rec"], of: log), Blends.weights(2))
    #expect(blend.itemCount == 70)
    let alone = try BlendedRecommender(Blends.models(["gru4rec"], of: log), Blends.weights(1))
    #expect(Blends.row(blend, after: [9]) == Blends.row(alone, after: [9]))
    #expect(Blends.row(blend, after: [1])[2] > Blends.row(alone, after: [1])[2])
  }

  @Test func whatDoesNotGoTogetherIsRefused() throws {
    let log = Blends.planted()
    let others = EventLog(sessions: [["x", "y", "x"]])
    let some = EventLog(sessions: [["i1", "i2", "i3"]])
    func error(_ models: [CatalogueModel], _ weights: BlendWeights) -> BlendError? {
      do throws(BlendError) {
        _ = try BlendedRecommender(models, weights)
        return nil
      } catch {
        return error
      }
    }
    #expect(error([], Blends.weights(0)) == .noMembers)
    let network = try Blends.models(["gru4rec"], of: log)
    #expect(
      error(network + (try Blends.models(["stan"], of: others)), Blends.weights(2))
        == .nothingInCommon(member: 1))
    #expect(
      error(network + (try Blends.models(["popularity"], of: some)), Blends.weights(2))
        == .itemsMissing(member: 1, items: 67))
    #expect(error(network, Blends.weights(2)) == .unusableWeights)
    var weights = Blends.weights(1)
    weights.members[0][2] = 0
    #expect(error(network, weights) == .unusableWeights)
    weights = Blends.weights(1)
    weights.seen[1][1] = .infinity
    #expect(error(network, weights) == .unusableWeights)
  }

  @Test func seenItemsAreToldByLagAndCount() {
    var recent = RecentItems()
    for item: ItemIndex in [4, 2, 4, 7, 2] { recent.append(item) }
    let seen = recent.seen
    #expect(seen.map(\.item) == [2, 4, 7])
    #expect(seen.map(\.lag) == [0, 2, 1])
    #expect(seen.map(\.count) == [2, 2, 1])
    #expect(BlendWeights.seenPlace(lag: 0, count: 1) == 0)
    #expect(BlendWeights.seenPlace(lag: 4, count: 9) == 3 * BlendWeights.counts.count + 2)
    #expect(BlendWeights.seenPlace(lag: 500, count: 1) == 6 * BlendWeights.counts.count)
  }
}

/// The same scores for every session.
private struct TableRecommender: ServableRecommender {
  struct State: Sendable {}

  let row: [Float]
  let isSparse: Bool

  var itemCount: Int { row.count }
  func initialState() -> State { State() }
  func observe(_ item: ItemIndex, state: inout State) {}

  func score(_ state: State, into scores: inout MutableSpan<Float>) {
    for item in scores.indices { scores[item] = row[item] }
  }

  func sparseScores(_ state: State) -> [ScoredItem]? {
    guard isSparse else { return nil }
    return row.indices.filter { row[$0] != 0 }.map {
      ScoredItem(item: ItemIndex($0), score: row[$0])
    }
  }
}
