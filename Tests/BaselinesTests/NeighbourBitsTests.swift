import Randomness
import Recommendation
import Testing

@testable import Baselines
@testable import SessionData

/// Neighbourhoods against all training sessions looked at one by one, in the same order of sums: the same bits.
@Suite struct NeighbourBitsTests {
  private static let itemCount = 90

  @Test(
    arguments: [
      "session-knn:similarity=cosine", "session-knn:similarity=jaccard", "vsknn:idf=2",
      "vsknn:weighting=quadratic,decay=linear", "vmisknn", "stan", "stan:lambda_snh=0.02",
      "vstan", "vstan:lambda_inh=0",
    ], [(1, 1), (4, 30), (100, 200), (500, 1000)])
  func scoresAreThoseOfAllSessions(_ text: String, _ sizes: (k: Int, sample: Int)) throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix64(seed: seed, stream: 0)
    let sessions = randomLog(sessions: 700, itemCount: Self.itemCount, using: &random)
    let sample = text.hasPrefix("vmisknn") ? "m" : "sample"
    let joint = text.contains(":") ? "," : ":"
    let method = "\(text)\(joint)k=\(sizes.k),\(sample)=\(sizes.sample)"
    let fitted = try BaselineSpecification(method).fit(sessions, itemCount: Self.itemCount)
    let model = try #require(fitted as? any NeighbourRecommender).model
    for length in [0, 1, 2, 3, 5, 9, 30] {
      var current = ObservedSession()
      for _ in 0..<length {
        current.append(ItemIndex.random(in: 0..<ItemIndex(Self.itemCount), using: &random))
      }
      let expected = scores(model, sessions, after: current)
      let what: Comment = "\(method) after \(current.entries), seed \(seed)"
      let sparse = expected.indices.filter { expected[$0] != 0 }.map {
        ScoredItem(item: ItemIndex($0), score: expected[$0])
      }
      #expect(model.sparseScores(current) == sparse, what)
      var row = [Float](repeating: .nan, count: Self.itemCount)
      var span = row.mutableSpan
      model.score(current, into: &span)
      #expect(row == expected, what)
    }
  }

  /// Every session by its number of recency, newest first.
  private func scores(
    _ model: NeighbourModel, _ log: Sessions, after current: ObservedSession
  ) -> [Float] {
    let rules = model.rules
    func end(_ session: Int) -> Double { log.times[log.offsets[session + 1] - 1] }
    let order = log.indices.filter { log[$0].length > 0 }
      .sorted { (end($0), $0) < (end($1), $1) }
    let own = current.entries
    func weights(_ weight: (Int, Int) -> Double) -> [Float] {
      own.map { Float(weight($0.position, current.length)) }
    }
    let itemWeights = weights(rules.positionWeight)
    let neighbourWeights = weights(rules.neighbourWeight)
    let norm = itemWeights.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var candidates: [(items: [ItemIndex], similarity: Float, weight: Float)] = []
    for number in order.indices.reversed() where candidates.count < rules.sample {
      let items = Array(log.items(of: order[number]))
      let common = own.indices.filter { items.contains(own[$0].item) }
      guard let newest = common.last else { continue }
      let shared = common.reduce(Float(0)) { $0 + itemWeights[$1] }
      let (distinct, other) = (own.count, Set(items).count)
      var similarity =
        switch rules.similarity {
        case .cosine: Float(common.count) / Float(distinct * other).squareRoot()
        case .jaccard: Float(common.count) / Float(distinct + other - common.count)
        case .weightedShare: shared / Float(distinct)
        case .weightedCosine: shared / (norm * Float(other).squareRoot())
        }
      if !model.ageFactors.isEmpty { similarity *= model.ageFactors[number] }
      candidates.append((items, similarity, neighbourWeights[newest]))
    }
    let nearest = candidates.enumerated().sorted {
      ($1.element.similarity, $0.offset) < ($0.element.similarity, $1.offset)
    }.prefix(rules.k).map(\.element)
    var scores = [Float](repeating: 0, count: Self.itemCount)
    for neighbour in nearest {
      let last = neighbour.items.lastIndex { item in own.contains { $0.item == item } } ?? 0
      for item in Set(neighbour.items) {
        var vote = neighbour.similarity * neighbour.weight
        if !model.distanceFactors.isEmpty {
          let place = neighbour.items.lastIndex(of: item) ?? 0
          vote *= model.distanceFactors[abs(place - last)]
        }
        if !model.rarityFactors.isEmpty { vote *= model.rarityFactors[Int(item)] }
        scores[Int(item)] += vote
      }
    }
    return scores
  }
}
