/// The sessions of a log, a collection whose elements are views into flat arrays.
///
/// The events of session `s` are `items[offsets[s] ..< offsets[s + 1]]`, and `sessions[s]` shows them without a
/// copy. Sessions stand in ascending time of their first event, ties in order of first appearance in the
/// log; events of a session stand in ascending time, ties in file order.
public struct Sessions: Sendable, Equatable {
  /// Item of every event, session after session.
  public let items: [ItemIndex]
  /// Time of every event in Unix seconds, parallel to ``items``.
  public let times: [Double]
  /// Start of every session in ``items``, and the event count at the end: `sessionCount + 1` entries.
  public let offsets: [Int]
  /// ``timeSpan``, where ``times`` are gone.
  private let knownTimeSpan: ClosedRange<Double>?

  /// Wraps arrays that already have the order described above.
  ///
  /// - Precondition: `items.count == times.count == offsets.last`, `offsets.first == 0`.
  public init(items: [ItemIndex], times: [Double], offsets: [Int]) {
    precondition(
      offsets.first == 0 && offsets.last == items.count && items.count == times.count,
      "offsets must start at 0 and end at \(items.count) events, with \(items.count) times")
    self.items = items
    self.times = times
    self.offsets = offsets
    knownTimeSpan = nil
  }

  private init(_ sessions: Sessions, timeSpan: ClosedRange<Double>) {
    (items, times, offsets) = (sessions.items, [], sessions.offsets)
    knownTimeSpan = timeSpan
  }

  /// The same without ``times``, for who needs them no more: eight bytes less an event.
  package func withoutTimes() -> Sessions { Sessions(self, timeSpan: timeSpan) }

  /// Times of the first and of the last event, also where the others are gone; 0 without events.
  package var timeSpan: ClosedRange<Double> {
    knownTimeSpan ?? ClosedRange(uncheckedBounds: (times.min() ?? 0, times.max() ?? 0))
  }

  /// Number of sessions, as `count`.
  @inlinable
  public var sessionCount: Int { offsets.count - 1 }
  /// Number of events.
  public var eventCount: Int { items.count }

  /// Positions of session `session` in ``items``.
  @inlinable
  public func events(of session: Int) -> Range<Int> { offsets[session]..<offsets[session + 1] }

  /// Items of session `session`, in order.
  public func items(of session: Int) -> ArraySlice<ItemIndex> { items[events(of: session)] }

  /// Events per item.
  ///
  /// - Parameter itemCount: size of the catalogue; every index in ``items`` is below it.
  public func itemCounts(itemCount: Int) -> [Int64] {
    var counts = [Int64](repeating: 0, count: itemCount)
    for item in items { counts[Int(item)] += 1 }
    return counts
  }
}
