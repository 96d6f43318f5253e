import Recommendation
import SessionData

/// A recommender made of others: an item's score is a weighted sum of what its members say of it, and of what it is
/// worth to have been seen in the session.
///
/// Scores are in the unit of the *first dense* member, one that has a score for every item as a network has: its
/// scores are taken as they are. A *sparse* member, whose ``NextItemRecommender/sparseScores(_:)`` name the few items
/// that neighbours or rules speak for, adds its weight times the fourth root of each score's ratio to its best. So all items
/// but those few keep the order of the dense member, which finds the best of them without a row of scores.
public struct BlendedRecommender: Sendable {
  /// What a blend remembers of a session: its last items, and the states of those members that keep one.
  public struct State: Sendable {
    var recent = RecentItems()
    /// One for each member, in their order; `nil` for a member that is shown the recent items whenever it is asked.
    var states: [(any Sendable)?]
  }

  /// The members in their order.
  let members: [BlendMember]
  /// What their scores count.
  public let weights: BlendWeights
  /// Size of the catalogue.
  public let itemCount: Int
  /// Members with a score for every item; the first gives all items their order.
  let dense: [Int]

  /// Puts members together.
  ///
  /// - Precondition: there are as many members as `weights` has, and the first dense one numbers the items of the
  ///   catalogue as they are.
  init(_ members: [BlendMember], _ weights: BlendWeights, itemCount: Int) {
    precondition(members.count == weights.members.count, "\(members.count) members")
    self.members = members
    self.weights = weights
    self.itemCount = itemCount
    dense = members.indices.filter { members[$0].isDense }
  }

  /// The state of a member; of one that keeps none, after the items that are remembered.
  func state(of member: Int, _ state: State) -> any Sendable {
    state.states[member] ?? members[member].state(after: state.recent.items)
  }
}

extension BlendedRecommender: NextItemRecommender {
  /// A session without events.
  public func initialState() -> State {
    State(states: members.map { $0.keepsState ? $0.recommender.initialState() : nil })
  }

  /// Shows the item to the members that keep a state, and remembers it for the others.
  public func observe(_ item: ItemIndex, state: inout State) {
    var states = [state]
    observe([item], states: &states)
    state = states[0]
  }

  /// Advances the members' sessions together.
  public func observe(_ items: [ItemIndex], states: inout [State]) {
    precondition(items.count == states.count, "\(items.count) items for \(states.count) states")
    for (index, item) in items.enumerated() {
      precondition(0 <= item && item < itemCount, "item \(item) of \(itemCount)")
      states[index].recent.append(item)
    }
    for (number, member) in members.enumerated() where member.keepsState {
      let moved = items.indices.filter { member.index(items[$0]) != nil }
      var own = moved.compactMap { states[$0].states[number] }
      member.recommender.observe(moved.compactMap { member.index(items[$0]) }, states: &own)
      for (place, index) in moved.enumerated() { states[index].states[number] = own[place] }
    }
  }
}
