import Recommendation
import SessionData

extension GRU4RecModel: ServableRecommender {
  /// Whether nobody wrote to the model's file since it was opened.
  public var isIntact: Bool { file?.isIntact ?? true }

  /// The hidden states, layer after layer, as little-endian Float32.
  public func bytes(of state: GRU4RecState) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * state.values.count)
    for value in state.values {
      let bits = value.bitPattern
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
      }
    }
    return bytes
  }

  /// Hidden states of these layers, all finite.
  public func state(from bytes: [UInt8]) -> GRU4RecState? {
    var state = initialState()
    guard bytes.count == 4 * state.values.count else { return nil }
    for index in state.values.indices {
      var bits: UInt32 = 0
      for byte in 0..<4 { bits |= UInt32(bytes[4 * index + byte]) << UInt32(8 * byte) }
      let value = Float(bitPattern: bits)
      guard value.isFinite else { return nil }
      state.values[index] = value
    }
    return state
  }

  /// The nearest items by the cosine of their output embeddings.
  public func nearestItems(to item: ItemIndex, k: Int) -> [ScoredItem]? {
    similarItems(to: item, k: k)
  }

  /// The nearest of some items.
  public func nearestItems(
    to item: ItemIndex, k: Int, filter: CandidateFilter
  ) -> [ScoredItem]? {
    similarItems(to: item, k: k, filter: filter)
  }

  /// The cosines of the output embeddings.
  public func likeness(of item: ItemIndex, to others: [ItemIndex]) -> [Float]? {
    cosines(of: item, to: others)
  }

  /// What items' output rows are multiplied with, and 1 for their biases, which stand behind the rows.
  public func queryVector(of state: GRU4RecState) -> [Float]? { scoredState(state) + [1] }

  /// Yes: the losses over samples learn them so, those of pairs and margins nearly.
  public var scoresAreLogarithms: Bool { true }
}
