import LiveQuality

/// Ranks sampled events under every model, and lets a model take over that is surely ahead, where that is wanted.
struct QualityRanking: Sendable {
  let quality: QualityCounter
  let registry: ModelRegistry
  let metrics: QualityMetrics
  /// Name of the model that answers where another one knows nothing.
  let fallback: String?
  let promotion: PromotionRule?

  /// Ranks and counts events; blocks the calling thread.
  func rank(_ events: [SampledEvent]) {
    let models = registry.defaultFirst
    let ranks = models.map { model in
      // A damaged model has no ranks.
      (try? model.ranks(of: events, isFallback: model.name == fallback))
        ?? [ItemRank](repeating: .notListed, count: events.count)
    }
    for (place, event) in events.enumerated() {
      let one = zip(models, ranks).map { model, ranks in
        (model: ModelVersion(model), rank: ranks[place])
      }
      quality.countSample(one, session: event.session, at: event.time)
      for (model, rank) in one { metrics.countSample(rank, of: model.name) }
    }
    promote(among: models)
  }

  /// Lets the model take over that is surely ahead of the default one.
  private func promote(among models: [ServedModel]) {
    guard let promotion,
      let best = quality.leader(
        among: models.dropFirst().filter { $0.name != fallback && $0.isIntact }.map(
          ModelVersion.init),
        over: ModelVersion(models[0]), level: promotion.certainty, every: promotion.events)
    else { return }
    if registry.promote(best.model, because: best.words) != nil { quality.promoted = best.model }
  }
}
