import Recommendation
import RecommendationTesting
import SessionData
import TestSupport
import Testing

@Suite struct CatalogueModelTests {
  private let model: CatalogueModel = {
    let counter = MarkovCounter(
      training: PlantedLog(repetitions: 1).sessions, itemCount: PlantedLog.itemCount)
    return CatalogueModel(
      FaultyServable(counter: counter, fault: nil),
      vocabulary: ItemVocabulary(ids: (0..<PlantedLog.itemCount).map { "i\($0)" }),
      identity: ModelIdentity(method: "counter"))
  }()

  @Test func sessionsSpeakIdentifiers() {
    var session = model.startSession()
    #expect(session.observe("i4") && !session.observe("unknown"))
    #expect(session.recommend(count: 1).map(\.item) == ["i5"])
    #expect(model.recommend(after: ["i4", "unknown"], count: 1).map(\.item) == ["i5"])
    let scores = session.scores(of: ["i6", "unknown", "i5"])
    #expect(scores == [0, nil, session.recommend(count: 1)[0].score])
    let others = session.recommend(
      count: 70, filter: CandidateFilter(excluding: model.vocabulary.items(["i5"])))
    #expect(others.count == 69 && !others.contains { $0.item == "i5" })
  }

  @Test func similarItemsHaveIdentifiers() {
    #expect(model.similarItems(to: "i4", count: 2)?.map(\.item) == ["i3", "i5"])
    let others = CandidateFilter(excluding: model.vocabulary.items(["i3"]))
    #expect(model.similarItems(to: "i4", count: 2, filter: others)?.map(\.item) == ["i5", "i2"])
    #expect(model.similarItems(to: "unknown", count: 2) == nil)
  }

  @Test func preparedModelsStayTheirOwn() {
    let prepared = model.preparedForServing(threads: 2)
    #expect(prepared.vocabulary == model.vocabulary && prepared.identity.method == "counter")
    #expect(
      prepared.recommend(after: ["i9"], count: 3).map(\.item)
        == model.recommend(after: ["i9"], count: 3).map(\.item))
  }

  @Test func aModelWithoutFormatIsNotSaved() {
    #expect(throws: ModelNotSavable.self) { try model.save(to: "/nowhere") }
  }
}
