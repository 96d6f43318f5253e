import ModelFiles
import Recommendation
import SessionData
import Synchronization
import SystemFiles

/// A model that was opened, which its sessions share.
final class OpenModel: Sendable {
  let model: CatalogueModel
  /// Bytes that the longest id takes, and a NUL.
  let idSize: Int

  init(contentsOf path: String) throws {
    model = try CatalogueModel(contentsOf: path)
      .preparedForServing(threads: Processors.available)
    let offsets = model.vocabulary.idOffsets
    idSize = Int(zip(offsets.dropFirst(), offsets).reduce(0) { max($0, $1.0 - $1.1) }) + 1
  }

  /// Refuses what was computed from a file that somebody wrote to meanwhile.
  func requireIntact() throws(CallFailure) {
    if !model.recommender.isIntact { throw .damagedModel }
  }
}

/// A visitor's session, one call at a time.
final class OpenSession: Sendable {
  let owner: OpenModel

  private struct State {
    var session: CatalogueSession
    /// Items of its known events.
    var seen = ItemSet()
  }

  private let state: Mutex<State>

  init(_ owner: OpenModel) {
    self.owner = owner
    state = Mutex(State(session: owner.model.startSession()))
  }

  /// Whether the model knows the item.
  func step(_ item: String) throws(CallFailure) -> Bool {
    let isKnown = state.withLock { state in
      guard let index = owner.model.vocabulary.index(of: item) else { return false }
      state.seen.insert(index)
      return state.session.observe(item)
    }
    try owner.requireIntact()
    return isKnown
  }

  func recommend(
    _ k: Int, excludesSeen: Bool
  ) throws(CallFailure) -> [(item: String, score: Float)] {
    // Nobody waits for the list: a copy of the state is enough for it.
    let now = state.withLock { $0 }
    guard !now.seen.isEmpty else { return [] }
    let list = now.session.recommend(
      count: min(k, owner.model.vocabulary.count),
      filter: CandidateFilter(excluding: excludesSeen ? now.seen : nil))
    try owner.requireIntact()
    return list
  }

  func scores(of items: [String]) throws(CallFailure) -> [Float?] {
    let scores = state.withLock { $0 }.session.scores(of: items)
    try owner.requireIntact()
    return scores
  }
}
