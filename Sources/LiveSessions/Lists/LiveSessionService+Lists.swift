import Recommendation
import SessionData

/// What stands in a list, and why.
struct FoundItems {
  /// State of the session, as the model writes it.
  var state: [UInt8]?
  /// The items, best first.
  var best: [ScoredItem]
  /// Whether they are the most popular ones of the catalogue.
  var isMostPopular = false
  var placed = PlacedItems()
  /// The item of the session that speaks most for a recommendation, by the latter.
  var reasons: [ItemIndex: ItemIndex] = [:]
  /// The session's vector, where it was wanted and there is one.
  var vector: [Float]?
}

extension LiveSessionService {
  /// Rules that count for all lists from now on, besides what requests say.
  ///
  /// What they say of attributes and sets that there are not, counts for nothing, and a warning names these: they may come
  /// later.
  public func replaceRules(by rules: [ListRule]) {
    self.rules.replace(by: rules)
    let (attributes, sets) = (Set(itemAttributes), Set(itemSets))
    let unknown = rules.flatMap { rule in
      let wanted = rule.arrangement.boosts.flatMap { $0.conditions.map(\.attribute) }
      return (wanted + rule.arrangement.mostPer.keys).filter { !attributes.contains($0) }
        + rule.arrangement.boosts.flatMap(\.inSets).filter { !sets.contains($0) }
    }
    if unknown.isEmpty { return }
    logger.warning(
      "rules for lists name attributes or item sets that there are not",
      metadata: ["names": "\(Set(unknown).sorted().joined(separator: ", "))"])
  }

  /// Lets a model answer, or lists the most popular items where nothing of the session is known to it.
  ///
  /// A fallback has a list of its own for that.
  ///
  /// - Parameters:
  ///   - seen: items of the session, oldest first.
  ///   - isKnown: whether the model knows the session.
  ///   - seed: decides what is explored.
  func find(
    _ job: ScoringJob, _ model: ServedModel, _ request: ListRequest, seen: [ItemIndex],
    _ deadline: ContinuousClock.Instant, isKnown: Bool, seed: @autoclosure () -> UInt64
  ) async throws(LiveSessionError) -> FoundItems {
    let answersItself = isKnown || model.name == settings.fallback
    let isPopular = !answersItself && job.k > 0
    var state = job.state
    var vector: [Float]?
    let source: ArrangedList.Source = {
      (k, filter) async throws(LiveSessionError) -> [ScoredItem] in
      if isPopular {
        guard model.isIntact else { throw .modelDamaged }
        return model.popular.list(k, filter: filter)
      }
      var job = job
      (job.k, job.filter) = (k, filter)
      job.wantsVector = request.wantsVector && answersItself
      let answer = try await model.engine.run(job, deadline: deadline)
      (state, vector) = (answer.state, answer.vector)
      return answer.best
    }
    var found = try await arranged(
      request, model, filter: job.filter,
      isLogarithmic: !isPopular && model.engine.scoresAreLogarithms, seed: seed(), source)
    (found.state, found.vector) = (state, vector)
    found.isMostPopular = isPopular
    if request.explains && !isPopular {
      found.reasons = try await reasons(for: request.part(of: found.best), after: seen, model)
    }
    return found
  }

  /// A list as a request and the rules for all lists want it.
  ///
  /// - Parameters:
  ///   - isLogarithmic: whether scores of the source are logarithms.
  ///   - source: the best items that a filter admits.
  func arranged(
    _ request: ListRequest, _ model: ServedModel, filter: CandidateFilter, isLogarithmic: Bool,
    seed: @autoclosure () -> UInt64, _ source: ArrangedList.Source
  ) async throws(LiveSessionError) -> FoundItems {
    let list = try ArrangedList(
      request.depth, of: model, request.arrangement,
      rules: request.followsRules ? rules.arrangement(at: Self.now) : nil, filter: filter,
      isLogarithmic: isLogarithmic, seed: seed())
    guard let list else {
      return FoundItems(best: try await source(request.depth, filter))
    }
    let (best, placed) = try await list.items(source)
    return FoundItems(best: best, placed: placed)
  }

  /// What decides what is explored in a list of a session: the same until its next event.
  static func seed(_ session: String, events: Int) -> UInt64 {
    StableHash.mix(StableHash.of(session) &+ UInt64(events))
  }

  /// What speaks most for each recommendation, found on a thread that serves no connection.
  private func reasons(
    for best: [ScoredItem], after seen: [ItemIndex], _ model: ServedModel
  ) async throws(LiveSessionError) -> [ItemIndex: ItemIndex] {
    if best.isEmpty { return [:] }
    let items = best.map(\.item)
    let reasons = await Task {
      Result { () throws(LiveSessionError) in
        try model.engine.reasons(for: items, after: seen)
      }
    }.value
    return Dictionary(
      uniqueKeysWithValues: zip(items, try reasons.get()).compactMap { item, reason in
        reason.map { (item, $0) }
      })
  }
}
