import EventLogs
import SessionData

/// Events of visitors and of items that whoever wrote the log did not know: their identifier is a text such as
/// `NA`, `null` or `(not set)`.
public struct UnknownEvents: Sendable, Equatable {
  /// Events of one identifier.
  public struct Entry: Sendable, Equatable {
    /// The text in the identifier's place.
    public let id: String
    /// Events with it.
    public let events: Int
    /// Number of the session or the item.
    let number: Int
  }

  /// Strangers that were taken for one session or user, most events first.
  public let sessions: [Entry]
  /// The same for items.
  public let items: [Entry]
  /// Events of the whole log.
  public let allEvents: Int

  /// - Parameters:
  ///   - report: of the reading; sessions must stand as they were read.
  ///   - counts: events of each item.
  init(_ report: ReadReport, offsets: [Int], vocabulary: ItemVocabulary, counts: [Int]) {
    allEvents = offsets.last ?? 0
    sessions = report.unknownSessions.filter { unknown in
      unknown.session + 1 < offsets.count
        && offsets[unknown.session + 1] - offsets[unknown.session] == unknown.events
    }.map { Entry(id: $0.id, events: $0.events, number: $0.session) }
    var found: [Entry] = UnknownID.spellings.compactMap { id in
      vocabulary.index(of: id).map {
        Entry(id: id, events: counts[Int($0)], number: Int($0))
      }
    }
    if let zero = found.firstIndex(where: { $0.id == UnknownID.zero }) {
      let unknown = Set(found.map(\.number))
      let others = counts.indices.lazy.filter { !unknown.contains($0) }.map { counts[$0] }.max()
      if !UnknownID.isUnknown(zero: found[zero].events, others: others) { found.remove(at: zero) }
    }
    // A word may name an item: a thousandth of the events is more than a word's share.
    items = found.filter { $0.events > 0 && $0.events * 1000 >= (offsets.last ?? 0) }
      .sorted { ($1.events, $0.id) < ($0.events, $1.id) }
  }

  /// A warning for each identifier.
  var warnings: [DataWarning] {
    func share(_ entry: Entry) -> Double { Double(entry.events) / Double(max(allEvents, 1)) }
    return sessions.map { .unknownVisitors(id: $0.id, events: $0.events, share: share($0)) }
      + items.map { .unknownItem(id: $0.id, events: $0.events, share: share($0)) }
  }
}

extension SessionDraft {
  /// Leaves out the events of unknown visitors and items.
  mutating func drop(_ unknown: UnknownEvents) {
    let sessions = Set(unknown.sessions.map(\.number))
    if !sessions.isEmpty { keepSessions { session, _, _, _ in !sessions.contains(session) } }
    let items = Set(unknown.items.map { ItemIndex($0.number) })
    if !items.isEmpty { keepEvents(minimumLength: 1) { item, _, _ in !items.contains(item) } }
  }
}
