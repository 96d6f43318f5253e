extension Sessions: RandomAccessCollection {
  /// One session: a view of its events, oldest first.
  ///
  /// ``events`` are positions in both slices, and in ``Sessions/items`` and ``Sessions/times`` of the whole.
  public struct Session: Sendable, Equatable {
    /// Items of the events.
    public let items: ArraySlice<ItemIndex>
    /// Times of the events in Unix seconds.
    public let times: ArraySlice<Double>

    @inlinable
    init(items: ArraySlice<ItemIndex>, times: ArraySlice<Double>) {
      self.items = items
      self.times = times
    }

    /// Positions of the events.
    @inlinable
    public var events: Range<Int> { items.startIndex..<items.endIndex }

    /// Number of events.
    @inlinable
    public var length: Int { items.count }
  }

  /// Number of the first session, 0.
  @inlinable
  public var startIndex: Int { 0 }

  /// Number of sessions.
  @inlinable
  public var endIndex: Int { sessionCount }

  /// A session, without a copy of its events.
  ///
  /// - Precondition: `0 <= session < count`.
  @inlinable
  public subscript(session: Int) -> Session {
    let events = events(of: session)
    return Session(items: items[events], times: times[events])
  }

  /// Numbers of events of the sessions, in their order.
  @inlinable
  public var lengths: some RandomAccessCollection<Int> {
    indices.lazy.map { offsets[$0 + 1] - offsets[$0] }
  }
}
