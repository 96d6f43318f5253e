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
    // A model whose file was damaged has no ranks, and where that is the default one, there is nothing to compare with.
    let asked = models.compactMap { model in
      (try? model.ranks(of: events, isFallback: model.name == fallback)).map { (model, $0) }
    }
    guard asked.first?.0 === models[0] else { return }
    for (place, event) in events.enumerated() {
      let one = asked.map { model, ranks in (model: ModelVersion(model), rank: ranks[place]) }
      quality.countSample(one, session: event.session, at: event.time)
      for (model, rank) in one { metrics.countSample(rank, of: model.name) }
    }
    promote(among: asked.map(\.0))
  }

  /// Lets the model take over that is surely ahead of the default one.
  private func promote(among models: [ServedModel]) {
    guard let promotion,
      let best = quality.leader(
        among: models.dropFirst().filter { $0.name != fallback }.map(
          ModelVersion.init),
        over: ModelVersion(models[0]), level: promotion.certainty, every: promotion.events)
    else { return }
    if registry.promote(best.model, because: best.words) != nil { quality.promoted = best.model }
  }
}
