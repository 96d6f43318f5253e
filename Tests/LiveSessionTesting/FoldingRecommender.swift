import Dispatch
import Recommendation
import SessionData
import Synchronization

/// A recommender for tests whose scores depend on every item of the session and on their order.
package struct FoldingRecommender: ServableRecommender {
  package let itemCount: Int
  /// Tells one model from another.
  package var seed: UInt64
  /// Whether states can be kept; otherwise sessions are observed anew.
  package var keepsStates: Bool
  /// Whether scores stand for logarithms.
  package var scoresAreLogarithms = false
  /// Whether sessions have vectors.
  package var givesVectors = false
  /// Holds up whoever wants scores.
  package var hold: Hold?

  package init(
    itemCount: Int, seed: UInt64 = 1, keepsStates: Bool = true, hold: Hold? = nil
  ) {
    self.itemCount = itemCount
    self.seed = seed
    self.keepsStates = keepsStates
    self.hold = hold
  }

  package func initialState() -> UInt64 { seed }

  package func observe(_ item: ItemIndex, state: inout UInt64) {
    state = Self.mix(state ^ UInt64(item + 1))
  }

  package func score(_ state: UInt64, into scores: inout MutableSpan<Float>) {
    hold?.pass()
    // 24 bits, which are exact in a Float.
    for item in scores.indices { scores[item] = Float(Self.mix(state &+ UInt64(item)) >> 40) }
  }

  package func queryVector(of state: UInt64) -> [Float]? {
    givesVectors ? [Float(state >> 40), 1] : nil
  }

  package func bytes(of state: UInt64) -> [UInt8]? {
    keepsStates ? (0..<8).map { UInt8(truncatingIfNeeded: state >> ($0 * 8)) } : nil
  }

  package func state(from bytes: [UInt8]) -> UInt64? {
    guard keepsStates, bytes.count == 8 else { return nil }
    return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The items with the nearest numbers.
  package func nearestItems(to item: ItemIndex, k: Int) -> [ScoredItem]? {
    guard keepsStates else { return nil }
    return (0..<ItemIndex(itemCount)).filter { $0 != item }
      .map { ScoredItem(item: $0, score: -Float(abs($0 - item))) }
      .sorted { $0.precedes($1) }.prefix(k).map(\.self)
  }

  /// What the library itself recommends after a whole session.
  package func expected(
    after items: [ItemIndex], k: Int, filter: CandidateFilter = .all
  ) -> [ScoredItem] {
    var state = initialState()
    for item in items { observe(item, state: &state) }
    return recommend(after: state, k: k, filter: filter)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}

/// A barrier that a test opens.
package final class Hold: Sendable {
  private let count = Atomic(0)
  private let barrier = DispatchSemaphore(value: 0)

  package init() {}

  /// Calls that came to the barrier so far.
  package var arrived: Int { count.load(ordering: .relaxed) }

  package func pass() {
    count.add(1, ordering: .relaxed)
    barrier.wait()
  }

  /// Lets so many calls pass.
  package func open(_ calls: Int = 1) { for _ in 0..<calls { barrier.signal() } }

  /// Waits until so many calls have come.
  package func arrival(of calls: Int = 1) async throws {
    while arrived < calls { try await Task.sleep(for: .milliseconds(1)) }
  }
}
