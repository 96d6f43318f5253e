import Recommendation
import SessionData

/// A list that needs no session.
public enum ItemList: String, Sendable, CaseIterable {
  /// The most popular items of training; the score is the number of events.
  case popular
  /// Items that are met more often of late than in training (``LiveSessionSettings/trendHalfLife``), as far as this
  /// service has seen; the score tells how unusual that is.
  case trending
  /// Items that the service was told of (``ItemDescription/added``) and that the model knows, the newest first; the
  /// score is 1 for one of now, 1/2 after a day, 1/3 after two.
  case latest
}

extension LiveSessionService {
  /// A list that needs no session, such as the most popular items of a category.
  ///
  /// - Throws: what a request with names that there are not throws, and ``LiveSessionError/modelDamaged``.
  public func items(
    in list: ItemList, _ request: ListRequest = ListRequest(), of model: ServedModel
  ) async throws(LiveSessionError) -> ListAnswer {
    let now = Self.now
    let found = try await arranged(
      request, model, filter: try request.rules.filter(for: model, seen: []),
      isLogarithmic: false, seed: StableHash.of(list.rawValue)
    ) { (k, filter) async throws(LiveSessionError) -> [ScoredItem] in
      guard model.isIntact else { throw .modelDamaged }
      return switch list {
      case .popular: model.popular.list(k, filter: filter)
      case .trending: trends.items(of: model, now: now).first(k, filter)
      case .latest: latestItems(of: model, now: now).first(k, filter)
      }
    }
    return ListAnswer(found, of: request, model: model, unknown: [], events: 0)
  }

  /// Items that the service was told of and that the model knows, the newest first.
  private func latestItems(of model: ServedModel, now: Double) -> some Sequence<ScoredItem> {
    (registry.catalogue?.latest ?? []).lazy.compactMap { added, id in
      let days = max(0, now - added) / 86_400
      return model.vocabulary.index(of: id).map {
        ScoredItem(item: $0, score: Float(1 / (1 + days)))
      }
    }
  }
}

extension Sequence<ScoredItem> {
  /// The first items that a filter admits.
  fileprivate func first(_ k: Int, _ filter: CandidateFilter) -> [ScoredItem] {
    var items: [ScoredItem] = []
    for item in self where filter.admits(item.item) {
      if items.count == k { break }
      items.append(item)
    }
    return items
  }
}
