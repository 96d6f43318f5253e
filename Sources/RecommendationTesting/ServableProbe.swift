import Recommendation
import SessionData

/// The clauses of the servable recommenders' contract, checked on one model.
struct ServableProbe<Model: ServableRecommender> {
  let model: Model
  /// What the model does wrong, in words.
  private(set) var violations: [String] = []

  init(model: Model) { self.model = model }

  mutating func statesSurviveAsBytes() {
    let states = (0..<5).map { model.state(after: model.history($0, $0)) }
    let kept = states.filter { model.bytes(of: $0) != nil }
    expect(kept.isEmpty || kept.count == states.count, "only some states have bytes")
    for state in kept {
      guard let bytes = model.bytes(of: state) else { continue }
      guard var restored = model.state(from: bytes) else {
        violations.append("the bytes of a state of its own are refused")
        continue
      }
      expect(model.bytes(of: restored) == bytes, "a state that was read back has other bytes")
      var original = state
      for item in [nil] + model.history(3, 2).map(Optional.some) {
        if let item {
          model.observe(item, state: &original)
          model.observe(item, state: &restored)
        }
        expect(
          model.scores(restored).map(\.bitPattern) == model.scores(original).map(\.bitPattern),
          "a state that was read back scores differently")
      }
    }
  }

  mutating func otherBytesAreRefused() {
    guard let bytes = model.bytes(of: model.state(after: model.history(2, 3))), !bytes.isEmpty
    else { return }
    for other in [[], bytes.dropLast(), bytes + [0]] {
      expect(
        model.state(from: Array(other)) == nil,
        "\(other.count) bytes are taken for a state of \(bytes.count)")
    }
  }

  mutating func nearestItemsAreALadder() {
    let itemCount = model.itemCount
    for item in [0, 7, ItemIndex(itemCount - 1)] {
      guard let all = model.nearestItems(to: item, k: itemCount + 5) else {
        expect(model.nearestItems(to: 1, k: 1) == nil, "only some items have nearest ones")
        continue
      }
      expect(
        all.allSatisfy { 0 <= $0.item && $0.item < itemCount && $0.item != item },
        "the nearest items of \(item) hold the item itself, or none of the catalogue")
      expect(
        zip(all, all.dropFirst()).allSatisfy { $0.precedes($1) }
          && Set(all.map(\.item)).count == all.count,
        "the nearest items of \(item) are not in descending order, each once")
      for k in [0, 1, 5] {
        expect(
          model.nearestItems(to: item, k: k) == Array(all.prefix(k)),
          "the \(k) nearest items of \(item) do not begin the list of all")
        for filter in model.someFilters {
          expect(
            model.nearestItems(to: item, k: k, filter: filter)
              == Array(all.filter { filter.admits($0.item) }.prefix(k)),
            "the \(k) nearest items of \(item) among some are not those of the list of all")
        }
      }
    }
  }

  mutating func likenessIsThatOfTheNearestItems() {
    let itemCount = ItemIndex(model.itemCount)
    for item in [0, 7, itemCount - 1] {
      let others = [5, 3, itemCount - 2, 5].filter { $0 != item }
      let likeness = model.likeness(of: item, to: others)
      let nearest = model.nearestItems(to: item, k: model.itemCount)
      expect(
        (likeness == nil) == (nearest == nil), "only one of likeness and nearest items is known")
      guard let likeness, let nearest else { continue }
      expect(
        likeness
          == others.map { other in nearest.first { $0.item == other }.map(\.score) ?? 0 },
        "the likeness of \(item) to others is not the score that they have among its nearest items")
    }
  }

  mutating func vectorsAreOfOneLength() {
    let states = [model.initialState()] + (0..<5).map { model.state(after: model.history($0, $0)) }
    let vectors = states.map(model.queryVector(of:))
    let known = vectors.compactMap(\.self)
    expect(known.isEmpty || known.count == states.count, "only some states have a vector")
    expect(Set(known.map(\.count)).count <= 1, "states have vectors of several lengths")
    expect(known.joined().allSatisfy(\.isFinite), "vectors of states hold what is no finite number")
  }

  mutating func preparedModelAnswersAlike() {
    let prepared = model.preparedForServing(threads: 2)
    guard prepared.itemCount == model.itemCount else {
      violations.append("prepared, the model has \(prepared.itemCount) items")
      return
    }
    for length in 0..<4 {
      let history = model.history(length, length)
      let (state, other) = (model.state(after: history), prepared.state(after: history))
      let requests = model.someFilters.flatMap { filter in
        [1, 5, model.itemCount].map { RankingRequest(k: $0, filter: filter) }
      }
      for request in requests + [RankingRequest(k: 5, target: 3)] {
        let answer = model.rank([state], [request], threads: 1)
        expect(
          prepared.rank([other], [request], threads: 1) == answer
            && prepared.rank([state], [request], threads: 2) == answer,
          "prepared, the model gives another list of \(request.k)")
      }
      expect(
        prepared.bytes(of: other) == model.bytes(of: state),
        "prepared, the model has other states")
      expect(
        prepared.queryVector(of: other) == model.queryVector(of: state),
        "prepared, the model has other vectors")
    }
    expect(
      prepared.nearestItems(to: 2, k: 5) == model.nearestItems(to: 2, k: 5),
      "prepared, the model has other nearest items")
  }

  mutating func isIntact() {
    expect(model.isIntact, "the model says that it cannot be relied on")
  }

  private mutating func expect(_ holds: Bool, _ violation: String) {
    if !holds { violations.append(violation) }
  }
}

extension ServableRecommender {
  /// Filters of each kind.
  fileprivate var someFilters: [CandidateFilter] {
    let few = ItemSet(stride(from: 0, to: ItemIndex(itemCount), by: 3))
    return [.all, .init(excluding: few), .init(only: few)]
  }
}
