import EventLogs
import Recommendation
import SessionData
import Synchronization

/// Looks through the catalogues of the models being served; each search is built at most once.
///
/// All of it has one thread, which serves nothing else. Searches take turns on it, and whoever asks for similar
/// items waits for a turn and not for a search.
final class ItemSearches: Sendable {
  private struct Known {
    var search: ItemSearch?
    /// Which titles it has.
    var titles = 0
    var isBeingBuilt = false
  }

  private let titles: ItemTitles
  /// How often titles have changed.
  private let changes = Atomic(0)
  private let turns = SingleFile()
  private let building = SingleFile()
  private let known = Mutex<[Int: Known]>([:])

  init(titles: ItemTitles) { self.titles = titles }

  /// Lets searches be built again, each when somebody searches; the old one answers until then.
  func titlesChanged() { changes.add(1, ordering: .relaxed) }

  /// Items of a model that contain all words of a query, the most popular first.
  ///
  /// - Throws: ``LiveSessionError/late`` when they are not found by the deadline, ``LiveSessionError/cancelled``.
  func items(
    of model: ServedModel, matching query: ItemQuery, limit: Int, filter: CandidateFilter,
    deadline: ContinuousClock.Instant
  ) async throws(LiveSessionError) -> [ItemIndex] {
    let search = try await search(in: model, deadline: deadline)
    var scan = ItemSearch.Scan(query, limit: limit, filter: filter)
    while !scan.isDone {
      try Self.check(deadline)
      scan = await turns.run { [scan] in
        var scan = scan
        search.advance(&scan)
        return scan
      }
    }
    return scan.found
  }

  /// Items most like one; all of a catalogue are compared.
  ///
  /// - Throws: ``LiveSessionError/late`` when the turn did not come by the deadline.
  func similarItems(
    to item: ItemIndex, k: Int, filter: CandidateFilter, in model: ServedModel,
    deadline: ContinuousClock.Instant
  ) async throws(LiveSessionError) -> [ScoredItem]? {
    try Self.check(deadline)
    return try await turns.run { () throws(LiveSessionError) in
      if deadline < .now { throw .late }
      return try model.engine.similarItems(to: item, k: k, filter: filter)
    }
  }

  /// What to look through.
  ///
  /// Building it goes on when nobody can wait for it any more: the next one finds it.
  private func search(
    in model: ServedModel, deadline: ContinuousClock.Instant
  ) async throws(LiveSessionError) -> ItemSearch {
    while true {
      let changes = changes.load(ordering: .relaxed)
      let (search, isDue) = known.withLock { known in
        var one = known[model.serial] ?? Known()
        let isDue = !one.isBeingBuilt && (one.search == nil || one.titles != changes)
        if isDue { one.isBeingBuilt = true }
        known[model.serial] = one
        return (one.search, isDue)
      }
      if isDue { Task { await build(model, titles: changes) } }
      if let search { return search }
      try Self.check(deadline)
      try? await Task.sleep(for: .milliseconds(2))
    }
  }

  private func build(_ model: ServedModel, titles changes: Int) async {
    let search = await building.run { [titles] in ItemSearch(model, titles: titles) }
    known.withLock { known in
      // Models that were exchanged are not searched again.
      if known.count > 8 { known = known.filter { $0.key > model.serial - 8 } }
      known[model.serial] = Known(search: search, titles: changes)
    }
  }

  private static func check(_ deadline: ContinuousClock.Instant) throws(LiveSessionError) {
    if Task.isCancelled { throw .cancelled }
    if deadline < .now { throw .late }
  }
}
