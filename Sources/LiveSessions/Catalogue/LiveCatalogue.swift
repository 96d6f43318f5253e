import Logging
import SessionStates
import Synchronization

/// What was told of items while they are being recommended: titles, attributes, and which ones no list shows.
///
/// All of it lies in memory; a store keeps it, and brings what other servers were told.
public final class LiveCatalogue: Sendable {
  /// Items that are read from the store at once.
  private static let page = 4096
  /// A writer that came first, in another process, makes a change start over; so many times at most.
  private static let attempts = 10

  private struct State {
    var records: [String: ItemRecord] = [:]
    var places: [String: Int64] = [:]
    /// Up to where the store was read.
    var place: Int64 = 0
    /// How many of the items no list shows.
    var hidden = 0
    /// Items and when they came, the newest first; made when somebody asks, `nil` after a change.
    var latest: [(added: Double, item: String)]?

    mutating func take(_ record: ItemRecord, _ item: StoredItem) {
      let before = records.updateValue(record, forKey: item.key)
      hidden += (record.isOut ? 1 : 0) - (before?.isOut == true ? 1 : 0)
      places[item.key] = item.place
      if before?.added != record.added || before?.isRemoved != record.isRemoved { latest = nil }
    }
  }

  private let store: any ItemStore
  private let state = Mutex(State())

  /// Reads what a store keeps.
  ///
  /// - Parameter store: the service that gets the catalogue closes it at its end.
  public init(_ store: any ItemStore = MemoryItemStore()) async throws(SessionStateStoreError) {
    self.store = store
    _ = try await refresh()
  }

  /// Number of items of which something was told.
  var count: Int { state.withLock { $0.records.count } }

  /// Items of which something was told, and how many of them no list shows.
  var counts: (told: Int, hidden: Int) { state.withLock { ($0.records.count, $0.hidden) } }

  /// What was told of an item.
  func record(of item: String) -> ItemRecord? { state.withLock { $0.records[item] } }

  /// What was told of all items.
  var records: [String: ItemRecord] { state.withLock { $0.records } }

  /// Items and when they came, the newest first.
  var latest: [(added: Double, item: String)] {
    state.withLock { state in
      if let latest = state.latest { return latest }
      let latest = state.records.compactMap { item, record in
        record.added.map { (added: $0, item: item) }
      }.sorted { $0.added != $1.added ? $0.added > $1.added : $0.item < $1.item }
      state.latest = latest
      return latest
    }
  }

  /// Reads what changed, here or elsewhere; the items that did.
  func refresh() async throws(SessionStateStoreError) -> Set<String> {
    var changed: Set<String> = []
    while true {
      let place = state.withLock { $0.place }
      let (items, last) = try await store.changes(after: place, limit: Self.page)
      state.withLock { state in
        if last < place {
          // What the store has lost is not true any more.
          changed.formUnion(state.records.keys)
          state = State()
        }
        for item in items where item.place > state.places[item.key] ?? 0 {
          // A record that is none, of a version to come, says nothing here.
          state.take(ItemRecord(bytes: item.bytes) ?? ItemRecord(), item)
          changed.insert(item.key)
        }
        state.place = max(state.place, items.last?.place ?? state.place)
      }
      if items.isEmpty && last >= place { return changed }
    }
  }

  /// Keeps changes, all or none; the items that are others now.
  func change(_ changes: [ItemChange]) async throws(LiveSessionError) -> Set<String> {
    var changed: Set<String> = []
    let now = LiveSessionService.now
    for _ in 0..<Self.attempts {
      var records: [String: (record: ItemRecord, place: Int64)] = [:]
      for change in changes {
        let item = change.item
        let held =
          records[item]
          ?? state.withLock { state in
            state.records[item].map { ($0, state.places[item] ?? 0) }
          }
        guard let record = ItemRecord.after(change, held?.record, now: now) else {
          throw .itemRemoved(item)
        }
        let count = record.attributes?.count ?? 0
        if count > ItemDescription.mostAttributes {
          throw .tooManyAttributes(item, count: count)
        }
        records[item] = (record, held?.place ?? 0)
      }
      do {
        let writes = try records.map { item, new in
          ItemWrite(key: item, bytes: try new.record.bytes, replacing: new.place)
        }.sorted { $0.key < $1.key }
        let isKept = try await store.write(writes)
        changed.formUnion(try await refresh())
        if isKept { return changed }
      } catch let error as SessionStateStoreError {
        throw .itemStore(error)
      } catch {
        throw .itemStore(.unusable(reason: "\(error)"))
      }
    }
    throw .contended
  }

  /// Lets go of the store; no call follows.
  public func close() async { await store.close() }
}
