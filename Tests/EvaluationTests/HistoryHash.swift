import Recommendation
import SessionData
import Synchronization

/// A recommender whose scores depend on every event of the session and on their order, with many ties:
/// a state that is kept too long, or not long enough, changes them.
struct HistoryHash: NextItemRecommender {
  /// Sizes of the batches that were scored.
  final class Log: Sendable {
    let batches = Mutex<[Int]>([])
  }

  let itemCount: Int
  let log = Log()
  /// Item after which some score is NaN.
  var poison: ItemIndex?

  func initialState() -> [ItemIndex] { [] }

  func observe(_ item: ItemIndex, state: inout [ItemIndex]) { state.append(item) }

  func score(_ state: [ItemIndex], into scores: inout MutableSpan<Float>) {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for item in state { hash = (hash ^ UInt64(item)) &* 1_099_511_628_211 }
    for item in scores.indices {
      let mixed = (hash ^ UInt64(item)) &* 0x9E37_79B9_7F4A_7C15
      scores[item] = Float(mixed >> 61)
    }
    if state.last == poison, poison != nil { scores[itemCount / 2] = .nan }
  }

  func score(_ states: [[ItemIndex]], into scores: inout MutableSpan<Float>) {
    log.batches.withLock { $0.append(states.count) }
    for (row, state) in states.enumerated() {
      var one = scores._mutatingExtracting(row * itemCount..<(row + 1) * itemCount)
      score(state, into: &one)
    }
  }

  /// Ranks of a session's events after its first, counted one by one.
  func naiveRanks(of items: some Collection<ItemIndex>, _ ties: TieCount) -> [Double] {
    var state = initialState()
    return zip(items, items.dropFirst()).map { item, target in
      observe(item, state: &state)
      var scores = [Float](repeating: 0, count: itemCount)
      var span = scores.mutableSpan
      score(state, into: &span)
      let above = scores.count { $0 > scores[Int(target)] }
      let same = scores.count { $0 == scores[Int(target)] }
      return Double(ties == .behind ? above + same : above + 1)
    }
  }

  enum TieCount {
    case behind
    case before
  }
}

/// A store of these sessions, an event a second.
func store(_ sessions: [[ItemIndex]]) -> Sessions {
  let items = sessions.flatMap { $0 }
  var offsets = [0]
  for session in sessions { offsets.append(offsets[offsets.count - 1] + session.count) }
  return Sessions(items: items, times: items.indices.map(Double.init), offsets: offsets)
}

/// Sessions of 0 to 12 events, at random.
func randomSessions(
  _ count: Int, itemCount: Int, using random: inout some RandomNumberGenerator
) -> [[ItemIndex]] {
  (0..<count).map { _ in
    (0..<Int.random(in: 0...12, using: &random)).map { _ in
      ItemIndex(Int.random(in: 0..<itemCount, using: &random))
    }
  }
}
