import Dispatch
import Recommendation
import SessionData
import Synchronization

/// The clauses of the recommenders' contract, checked on one model.
struct RecommenderProbe<Model: NextItemRecommender> {
  let model: Model
  /// What the model does wrong, in words.
  private(set) var violations: [String] = []

  init(model: Model) { self.model = model }

  mutating func scoresAreFiniteAndOverwritten() {
    for length in [0, 1, 5] {
      let state = model.state(after: model.history(3, length))
      let scores = model.scores(state, filledWith: .nan)
      expect(scores.allSatisfy(\.isFinite), "scores after \(length) events are not all finite")
      expect(
        scores.map(\.bitPattern) == model.scores(state, filledWith: 7).map(\.bitPattern),
        "scores depend on what the buffer held before")
    }
  }

  /// Sessions of different lengths side by side, in batches of several sizes.
  mutating func batchEqualsOneByOne() {
    for size in [1, 2, 3, 17, 33] {
      var batch = (0..<size).map { model.state(after: model.history($0, $0 % 4)) }
      var single = batch
      for step in 0..<3 {
        let items = (0..<size).map { ItemIndex(($0 * 5 + step * 11) % model.itemCount) }
        model.observe(items, states: &batch)
        for row in 0..<size { model.observe(items[row], state: &single[row]) }
      }
      var rows = [Float](repeating: .nan, count: size * model.itemCount)
      var span = rows.mutableSpan
      model.score(batch, into: &span)
      for row in 0..<size {
        let fromBatch = Array(rows[row * model.itemCount..<(row + 1) * model.itemCount])
        expectSameRanking(
          fromBatch, model.scores(single[row]), "row \(row) of \(size), scored in a batch or alone")
        expectSameRanking(
          model.scores(batch[row]), model.scores(single[row]),
          "row \(row) of \(size), observed in a batch")
      }
    }
  }

  /// Lists, filters and targets of every kind side by side, in batches of several sizes.
  mutating func rankingsEqualRows() {
    let itemCount = model.itemCount
    let some = ItemSet((0..<itemCount).filter { $0 % 3 != 0 }.map { ItemIndex($0) })
    let filters = [CandidateFilter.all, .init(excluding: some), .init(only: some)]
    for size in [1, 2, 3, 17, 33] {
      let states = (0..<size).map { model.state(after: model.history($0, 1 + $0 % 4)) }
      let requests = (0..<size).map { row in
        RankingRequest(
          k: [20, 0, 1, itemCount + 1][row % 4], filter: filters[row % 3],
          target: row % 5 == 3 ? nil : ItemIndex(row * 11 % itemCount),
          reference: row % 10 == 3 ? 0.25 : nil)
      }
      var rows = [Float](repeating: .nan, count: size * itemCount)
      var span = rows.mutableSpan
      model.score(states, into: &span)
      for threads in [1, 3] {
        let rankings = model.rank(states, requests, threads: threads)
        for (row, request) in requests.enumerated() {
          let scores = rows.span.extracting(row * itemCount..<(row + 1) * itemCount)
          expect(
            rankings[row] == request.answer(from: scores),
            "the ranking of row \(row) of \(size) is not that of its scores")
        }
      }
    }
  }

  /// Few, many and repeated items, in an order of their own.
  mutating func someItemsScoreAsInTheRow() {
    let itemCount = ItemIndex(model.itemCount)
    let lists = [[], [itemCount - 1], [5, 3, 5, 0], (0..<itemCount).reversed().map { $0 }]
    for length in [0, 1, 3] {
      let state = model.state(after: model.history(length, length))
      let row = model.scores(state)
      for items in lists {
        expect(
          model.score(state, of: items).map(\.bitPattern) == items.map { row[Int($0)].bitPattern },
          "the scores of \(items.count) items are not those of the whole row")
      }
    }
  }

  /// A model that says which items have a score says it of all that have one, and of no others.
  mutating func sparseScoresAreThoseOfTheRow() {
    for length in [0, 1, 3] {
      let state = model.state(after: model.history(length, length))
      guard let sparse = model.sparseScores(state) else { continue }
      let row = model.scores(state)
      let expected = row.indices.filter { row[$0] != 0 }.map {
        ScoredItem(item: ItemIndex($0), score: row[$0])
      }
      expect(
        sparse == expected, "the \(sparse.count) items with a score are not those of the whole row")
    }
  }

  mutating func statesAreValues() {
    let original = model.state(after: model.history(1, 3))
    let before = model.scores(original)
    var copy = original
    for item in model.history(2, 4) { model.observe(item, state: &copy) }
    expect(model.scores(original) == before, "advancing a copy of a state changed the original")
    expect(
      model.scores(model.initialState()) == model.scores(model.initialState()),
      "two fresh states score differently")
  }

  mutating func threadsShareTheModel() {
    let states = (0..<8).map { model.state(after: model.history($0, 3)) }
    let expected = states.map { model.scores($0) }
    let shared = model
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: states.count) { index in
      for _ in 0..<5 where shared.scores(states[index]) != expected[index] {
        wrong.withLock { $0 += 1 }
      }
    }
    let count = wrong.withLock { $0 }
    expect(count == 0, "\(count) of 40 scorings on several threads differ from those on one")
  }

  mutating func excludedItemsStayOut() {
    let state = model.state(after: model.history(4, 3))
    let best = model.recommend(after: state, k: 15).map(\.item)
    let excluded = ItemSet(best.prefix(10))
    let others = model.recommend(
      after: state, k: 5, filter: CandidateFilter(excluding: excluded)
    ).map(\.item)
    expect(others == Array(best.dropFirst(10)), "without the best ten come \(others), not the next")
  }

  mutating func onlySetsRestrict() {
    let state = model.state(after: model.history(5, 2))
    let allowed: [ItemIndex] = [2, 3, 64, 69]
    let filter = CandidateFilter(excluding: ItemSet([3]), only: ItemSet(allowed))
    let list = model.recommend(after: state, k: 10, filter: filter).map(\.item)
    expect(Set(list) == [2, 64, 69] && list.count == 3, "\(list) of 2, 64 and 69")
  }

  mutating func listsEndWithTheCatalogue() {
    let state = model.state(after: model.history(6, 2))
    let list = model.recommend(after: state, k: model.itemCount + 30)
    expect(
      list.map(\.item).sorted() == (0..<ItemIndex(model.itemCount)).map { $0 },
      "a k beyond the catalogue gives \(list.count) items, not each of \(model.itemCount) once")
    expect(
      zip(list, list.dropFirst()).allSatisfy { $0.precedes($1) },
      "the list is not in descending order, lower items first among equals")
  }

  mutating func scoresEqual(_ twin: Model) {
    for length in 0..<4 {
      let items = model.history(length, length)
      expect(
        model.scores(model.state(after: items)).map(\.bitPattern)
          == twin.scores(twin.state(after: items)).map(\.bitPattern),
        "the same training gave other scores after \(items)")
    }
  }

  /// Two events of the ring, then the third must come first for nine of ten items.
  mutating func findsSuccessors() {
    let itemCount = ItemIndex(PlantedLog.itemCount)
    let found = (0..<itemCount).count { item in
      let state = model.state(after: [item, PlantedLog.successor(of: item)])
      let next = PlantedLog.successor(of: PlantedLog.successor(of: item))
      return model.recommend(after: state, k: 1).first?.item == next
    }
    expect(
      found * 10 >= PlantedLog.itemCount * 9,
      "the planted successor is first for \(found) of \(itemCount) items")
  }
}

extension RecommenderProbe {
  /// The ten best agree, but for items whose scores differ by rounding.
  private mutating func expectSameRanking(_ actual: [Float], _ expected: [Float], _ what: String) {
    let largest = expected.reduce(1) { max($0, abs($1)) }
    let tolerance = 2e-5 * largest
    let worst = zip(actual, expected).map { abs($0 - $1) }.max() ?? 0
    expect(worst <= tolerance, "\(what): a score differs by \(worst)")
    let first = TopK(10).select(from: actual.span)
    let second = TopK(10).select(from: expected.span)
    let agree = zip(first, second).allSatisfy {
      $0.item == $1.item || abs(expected[Int($0.item)] - $1.score) <= 2 * tolerance
    }
    expect(agree, "\(what): \(first.map(\.item)), not \(second.map(\.item))")
  }

  private mutating func expect(_ holds: Bool, _ violation: String) {
    if !holds { violations.append(violation) }
  }
}
