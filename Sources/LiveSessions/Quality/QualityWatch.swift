import LiveQuality
import Logging
import Synchronization

/// Looks at every event before it is taken in, and counts it when it was.
final class QualityWatch: Sendable {
  /// What an event says of the list before it, and what is to be ranked.
  struct Observation {
    /// The list that was shown, and where the item stood in it; `nil` without a list.
    let shown: (model: String, rank: ItemRank)?
    let sampled: [SampledEvent]
    let time: Double
  }

  let quality: LiveQuality
  private let settings: LiveQualitySettings
  private let metrics: QualityMetrics
  private let registry: ModelRegistry
  private let sampler: QualitySampler?
  private let file: QualityFile?
  private let saving = SingleFile()
  private let hasFailed = Atomic(false)
  private let logger: Logger

  init(
    _ settings: LiveQualitySettings, _ registry: ModelRegistry, _ metrics: QualityMetrics,
    fallback: String?, logger: Logger
  ) {
    self.settings = settings
    self.registry = registry
    self.metrics = metrics
    self.logger = logger
    file = settings.file.map(QualityFile.init)
    let now = LiveSessionService.now
    let opened = file?.open(at: now)
    quality = opened?.quality ?? LiveQuality(since: now)
    if let problem = opened?.problem {
      logger.error(
        "live quality", metadata: ["file": "\(settings.file ?? "")", "error": "\(problem)"])
    }
    for source in registry.sources { metrics.begin(with: source.name) }
    sampler =
      settings.samplePercent > 0
      ? QualitySampler { [quality, metrics, registry] events in
        let models = registry.all
        let ranks = models.map { model in
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
      } : nil
  }

  deinit { sampler?.end() }

  /// What the events of a request say, before they are taken into a record.
  func look(
    at request: EventsRequest, of session: String, _ record: SessionRecord
  ) -> Observation {
    let shown = record.shown.map { list in
      (
        model: list.model,
        rank: list.rank(of: request.events[0].item).map(ItemRank.at) ?? .notListed
      )
    }
    let now = LiveSessionService.now
    return Observation(
      shown: shown, sampled: sampler == nil ? [] : sample(of: request, session, record, now),
      time: now)
  }

  /// Counts what was seen of a request whose events were taken in.
  func count(_ observation: Observation) {
    if let (model, rank) = observation.shown {
      quality.countShown(rank, by: model, at: observation.time)
      metrics.countShown(rank, by: model)
    } else {
      quality.countWithoutList()
      metrics.countWithoutList()
    }
    for event in observation.sampled where sampler?.offer(event) != true {
      quality.countSkipped()
      metrics.countSkipped()
    }
  }

  /// What can be said now.
  var report: QualityReport {
    quality.report(
      of: registry.all.map(ModelVersion.init), samplePercent: settings.samplePercent)
  }

  func updateMetrics() { metrics.update(report) }

  /// Writes the file, if there is one.
  func save() async {
    guard let file else { return }
    do {
      try await saving.run { [quality] in try file.save(quality) }
      hasFailed.store(false, ordering: .relaxed)
    } catch {
      // Once, not every time.
      if hasFailed.exchange(true, ordering: .relaxed) { return }
      logger.error(
        "live quality is not kept", metadata: ["file": "\(file.path)", "error": "\(error)"])
    }
  }

  /// Ranks what waits, and writes the file.
  func close() async {
    await sampler?.stop()
    await save()
  }

  private func sample(
    of request: EventsRequest, _ session: String, _ record: SessionRecord, _ now: Double
  ) -> [SampledEvent] {
    let hash = StableHash.of(session)
    return request.events.indices.compactMap { place in
      // Nothing comes before a session's first event.
      guard place > 0 || !record.events.isEmpty,
        SampledEvent.isSampled(
          session: hash, number: record.eventCount + place, percent: settings.samplePercent)
      else { return nil }
      let new = request.events[..<place].suffix(SampledEvent.mostItems).map(\.item)
      let old = record.events.suffix(SampledEvent.mostItems - new.count).map(\.item)
      return SampledEvent(
        session: hash, time: now, before: old + new, item: request.events[place].item,
        kept: place == 0 ? record.kept : nil)
    }
  }
}

extension SessionRecord {
  /// The state, with the model that it is of.
  fileprivate var kept: (model: String, version: String, state: [UInt8])? {
    state.map { (model, modelVersion, $0) }
  }
}

extension ModelVersion {
  init(_ model: ServedModel) { self.init(name: model.name, version: model.version) }
}
