import Recommendation
import SessionData
import Testing

/// Many sessions at once, beside one after the other.
@Suite struct ManySessionsTests {
  /// Remembers all events; scores tell sessions apart whatever their order or length.
  private struct Elephant: ServableRecommender {
    let itemCount = 23

    func initialState() -> [ItemIndex] { [] }

    func observe(_ item: ItemIndex, state: inout [ItemIndex]) { state.append(item) }

    func score(_ state: [ItemIndex], into scores: inout MutableSpan<Float>) {
      let hash = state.reduce(7) { ($0 * 31 + Int($1) + 1) % 1009 }
      for item in 0..<itemCount { scores[item] = Float((hash * (item + 3)) % 101) }
    }
  }

  private let model = Elephant()

  private func sessions(_ count: Int) -> [[ItemIndex]] {
    (0..<count).map { session in
      let length = session * 5 % 13
      return (0..<length).map { event in ItemIndex((event * 3 + session) % 23) }
    }
  }

  @Test(arguments: [0, 1, 2, 127, 400])
  func statesOfAll(_ count: Int) {
    #expect(model.states(after: sessions(count)) == sessions(count))
  }

  @Test(arguments: [0, 1, 3, 128, 129, 700], [1, 2, 3, 8])
  func listsOfAll(_ count: Int, _ threads: Int) {
    let sessions = sessions(count)
    let requests = sessions.indices.map { session in
      RankingRequest(
        k: session % 9, filter: CandidateFilter(excluding: ItemSet(sessions[session])),
        target: ItemIndex(session % 23))
    }
    let alone = zip(sessions, requests).map { model.rank([$0], [$1], threads: 1)[0] }
    #expect(model.rank(afterEach: sessions, requests, threads: threads) == alone)
  }

  @Test func identifiersOfAll() {
    let vocabulary = ItemVocabulary(ids: (0..<23).map { "item \($0)" })
    let catalogue = CatalogueModel(
      model, vocabulary: vocabulary, identity: ModelIdentity(method: "elephant"))
    let sessions = [["item 3", "unknown", "item 9"], [], ["unknown"], ["item 0"]]
    let all = catalogue.recommend(afterEach: sessions, count: 4, threads: 2)
    #expect(all.count == 4)
    for (session, list) in zip(sessions, all) {
      let alone = catalogue.recommend(after: session, count: 4)
      #expect(list.map(\.item) == alone.map(\.item) && list.map(\.score) == alone.map(\.score))
    }
  }
}
