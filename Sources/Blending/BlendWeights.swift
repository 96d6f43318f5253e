/// What a blend makes of its members' scores.
public struct BlendWeights: Sendable, Equatable, Codable {
  /// Lengths of sessions, in events, from which a weight holds: until the next one.
  public static let lengths = [1, 2, 3, 5]
  /// Distances from the end of the session, in events, from which a worth holds: until the next one.
  public static let lags = [0, 1, 2, 3, 5, 9, 17]
  /// Numbers of events of an item, from which a worth holds: until the next one.
  public static let counts = [1, 2, 3]

  /// One list for each member: its weight at each of ``lengths``; of a dense member for its scores as they are, of a sparse one for
  /// its shares.
  public var members: [[Float]]
  /// What an item of the session gains or loses: one list for each of ``lags``, of one number for each of ``counts``.
  public var seen: [[Float]]

  /// Weights as given.
  public init(members: [[Float]], seen: [[Float]]) {
    self.members = members
    self.seen = seen
  }

  /// Weight of a member in a session of so many events.
  func weight(of member: Int, after events: Int) -> Float {
    members[member][Self.place(of: max(events, 1), in: Self.lengths)]
  }

  /// What an item of the session gains or loses.
  func seen(lag: Int, count: Int) -> Float {
    seen[Self.place(of: lag, in: Self.lags)][Self.place(of: count, in: Self.counts)]
  }

  /// Whether these are finite weights of members, of which the flags say whether they are dense.
  func fit(members flags: [Bool]) -> Bool {
    members.count == flags.count && members.allSatisfy { $0.count == Self.lengths.count }
      && seen.count == Self.lags.count && seen.allSatisfy { $0.count == Self.counts.count }
      && (members + seen).allSatisfy { $0.allSatisfy(\.isFinite) }
      && flags.firstIndex(of: true).map { members[$0].allSatisfy { $0 > 0 } } ?? true
  }

  /// What a sparse member says of an item, from 0 to 1 for its best: the fourth root of the scores' ratio.
  ///
  /// The scores of neighbours fall off fast, and what they say beside a network's logarithms of probabilities does not.
  static func share(_ score: Float, of best: Float) -> Float {
    score > 0 ? (score / best).squareRoot().squareRoot() : 0
  }

  /// Place of what an item gains or loses, in one row.
  static func seenPlace(lag: Int, count: Int) -> Int {
    place(of: lag, in: lags) * counts.count + place(of: count, in: counts)
  }

  /// The last of some ascending bounds that a number reaches.
  static func place(of number: Int, in bounds: [Int]) -> Int {
    max(0, (bounds.firstIndex { $0 > number } ?? bounds.count) - 1)
  }
}
