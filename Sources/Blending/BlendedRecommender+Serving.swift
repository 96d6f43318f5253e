import Recommendation
import SessionData

extension BlendedRecommender: ServableRecommender {
  /// Whether all members can be relied on.
  public var isIntact: Bool { members.allSatisfy(\.recommender.isIntact) }

  /// The recent items, and the states of the members that keep one: each as its length, little-endian, and its content.
  public func bytes(of state: State) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.append(number: UInt32(state.recent.items.count))
    for item in state.recent.items { bytes.append(number: UInt32(bitPattern: item)) }
    for (member, own) in zip(members, state.states) {
      guard let own else { continue }
      guard let part = member.recommender.bytes(of: own) else { return nil }
      bytes.append(number: UInt32(part.count))
      bytes += part
    }
    return bytes
  }

  /// Recent items of the catalogue, and states of these members.
  public func state(from bytes: [UInt8]) -> State? {
    var rest = bytes[...]
    guard let count = rest.popNumber(), count <= RecentItems.limit else { return nil }
    var items: [ItemIndex] = []
    for _ in 0..<count {
      guard let item = rest.popNumber(), item < UInt32(itemCount) else { return nil }
      items.append(ItemIndex(bitPattern: item))
    }
    guard let recent = RecentItems(items) else { return nil }
    var state = initialState()
    state.recent = recent
    for (number, member) in members.enumerated() where member.keepsState {
      guard let count = rest.popNumber(), rest.count >= Int(count),
        let own = member.recommender.state(from: Array(rest.prefix(Int(count))))
      else { return nil }
      rest = rest.dropFirst(Int(count))
      state.states[number] = own
    }
    return rest.isEmpty ? state : nil
  }

  /// The items that the first member with a notion of likeness takes to be most like one.
  public func nearestItems(to item: ItemIndex, k: Int) -> [ScoredItem]? {
    nearestItems(to: item, k: k, filter: .all)
  }

  /// The same among those that a filter admits.
  public func nearestItems(
    to item: ItemIndex, k: Int, filter: CandidateFilter
  ) -> [ScoredItem]? {
    for member in members where member.sharesNumbers {
      if let nearest = member.recommender.nearestItems(to: item, k: k, filter: filter) {
        return nearest
      }
    }
    return nil
  }

  /// As the member has it whose nearest items these are.
  public func likeness(of item: ItemIndex, to others: [ItemIndex]) -> [Float]? {
    for member in members where member.sharesNumbers {
      if let likeness = member.recommender.likeness(of: item, to: others) { return likeness }
    }
    return nil
  }

  /// Yes: the weights are fitted so.
  public var scoresAreLogarithms: Bool { true }

  /// All members made ready; no answer changes.
  public func preparedForServing(threads: Int) -> BlendedRecommender {
    BlendedRecommender(
      members.map { $0.preparedForServing(threads: threads) }, weights, itemCount: itemCount)
  }
}

extension [UInt8] {
  /// Little-endian.
  fileprivate mutating func append(number: UInt32) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}

extension ArraySlice<UInt8> {
  /// Takes a number off the start.
  fileprivate mutating func popNumber() -> UInt32? {
    guard count >= 4 else { return nil }
    defer { self = dropFirst(4) }
    return prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
