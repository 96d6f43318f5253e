import SessionData

/// How long the sessions of a log are, in events.
public struct LengthStatistics: Sendable, Equatable {
  /// Lengths in ascending order.
  private let lengths: [Int]

  /// Looks at all sessions.
  public init(_ sessions: Sessions) {
    lengths = sessions.lengths.sorted()
  }

  /// Looks at the sessions of a draft.
  init(_ draft: SessionDraft) {
    lengths = (0..<draft.sessionCount).map { draft.offsets[$0 + 1] - draft.offsets[$0] }.sorted()
  }

  /// The shortest session; 0 when there is none.
  public var shortest: Int { lengths.first ?? 0 }
  /// The longest session; 0 when there is none.
  public var longest: Int { lengths.last ?? 0 }
  /// Mean length.
  public var mean: Double { Double(lengths.reduce(0, +)) / Double(max(lengths.count, 1)) }
  /// Number of sessions of one event.
  public var singles: Int { lengths.prefix { $0 == 1 }.count }

  /// The length that this share of the sessions, 0 … 1, does not exceed; 0.5 gives the lower median.
  public func quantile(_ share: Double) -> Int {
    guard !lengths.isEmpty else { return 0 }
    return lengths[Int((Double(lengths.count - 1) * share).rounded(.down))]
  }

  /// Sessions in classes of lengths: 1, 2, 3–5, 6–10, 11–20, 21–50, 51 and more.
  public var classes: [LengthClass] {
    let bounds = [1, 2, 3, 6, 11, 21, 51]
    return bounds.indices.map { index in
      let last = index + 1 < bounds.count ? bounds[index + 1] - 1 : nil
      return LengthClass(
        first: bounds[index], last: last,
        sessions: lengths.count { $0 >= bounds[index] && $0 <= last ?? .max })
    }
  }

  /// Number of sessions of some lengths.
  public struct LengthClass: Sendable, Equatable {
    /// Shortest length.
    public let first: Int
    /// Longest length; `nil` where there is no bound.
    public let last: Int?
    /// Number of sessions.
    public let sessions: Int
  }
}
