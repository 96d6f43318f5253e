import LiveQuality
import Metrics
import Synchronization

/// What is measured of the quality of lists, for whichever backend the application has.
final class QualityMetrics: Sendable {
  /// The counters of a model and of one kind of ranks.
  private struct Counters {
    let events: Counter
    let unknown: Counter?
    let hits: [Counter]
    let reciprocalRanks: [FloatingPointCounter]
  }

  private let factory: any MetricsFactory
  private let shown = Mutex<[String: Counters]>([:])
  private let sampled = Mutex<[String: Counters]>([:])
  private let withoutList: Counter
  private let skipped: Counter

  init(factory: any MetricsFactory) {
    self.factory = factory
    withoutList = Counter(label: "gru4rec_events_without_list_total", factory: factory)
    skipped = Counter(label: "gru4rec_skipped_samples_total", factory: factory)
  }

  /// Counts from the beginning, so that the first event is an increase.
  func begin(with model: String) {
    _ = shown.withLock { counters("shown", model, in: &$0) }
    _ = sampled.withLock { counters("sampled", model, in: &$0) }
  }

  func countShown(_ rank: ItemRank, by model: String) {
    add(rank, to: shown.withLock { counters("shown", model, in: &$0) })
  }

  func countSample(_ rank: ItemRank, of model: String) {
    add(rank, to: sampled.withLock { counters("sampled", model, in: &$0) })
  }

  func countWithoutList() { withoutList.increment() }

  func countSkipped() { skipped.increment() }

  /// What is read off at the moment that somebody asks: means over the events since a version answers.
  func update(_ report: QualityReport) {
    for model in report.models {
      let counts = model.versions.last { $0.version == model.model.version }?.counts
      for cutoff in RankCounts.cutoffs {
        let dimensions = [("model", model.model.name), ("k", "\(cutoff)")]
        Meter(label: "gru4rec_quality_recall", dimensions: dimensions, factory: factory)
          .set(counts?.recall(at: cutoff) ?? .nan)
        Meter(label: "gru4rec_quality_mrr", dimensions: dimensions, factory: factory)
          .set(counts?.mrr(at: cutoff) ?? .nan)
      }
    }
  }

  private func add(_ rank: ItemRank, to counters: Counters) {
    counters.events.increment()
    if rank == .unknown { counters.unknown?.increment() }
    guard case .at(let rank) = rank else { return }
    for (place, cutoff) in RankCounts.cutoffs.enumerated() where rank <= cutoff {
      counters.hits[place].increment()
      counters.reciprocalRanks[place].increment(by: 1 / Double(rank))
    }
  }

  private func counters(
    _ kind: String, _ model: String, in known: inout [String: Counters]
  ) -> Counters {
    if let known = known[model] { return known }
    let own = [("model", model)]
    let byCutoff = RankCounts.cutoffs.map { own + [("k", "\($0)")] }
    let new = Counters(
      events: Counter(label: "gru4rec_\(kind)_events_total", dimensions: own, factory: factory),
      unknown: kind == "sampled"
        ? Counter(
          label: "gru4rec_sampled_unknown_items_total", dimensions: own, factory: factory) : nil,
      hits: byCutoff.map {
        Counter(label: "gru4rec_\(kind)_hits_total", dimensions: $0, factory: factory)
      },
      reciprocalRanks: byCutoff.map {
        FloatingPointCounter(
          label: "gru4rec_\(kind)_reciprocal_ranks_total", dimensions: $0, factory: factory)
      })
    known[model] = new
    return new
  }

  /// What each metric means, by its name.
  static let help = [
    "gru4rec_shown_events_total":
      "Events of sessions that were shown a list before, by the list's model.",
    "gru4rec_shown_hits_total":
      "Those whose item stood among the first k of that list, by model and k.",
    "gru4rec_shown_reciprocal_ranks_total": "Sum of 1 / rank over these, by model and k.",
    "gru4rec_events_without_list_total": "Events of sessions that were shown no list before.",
    "gru4rec_sampled_events_total": "Events whose item was ranked exactly, by model.",
    "gru4rec_sampled_unknown_items_total": "Those whose item the model does not know.",
    "gru4rec_sampled_hits_total": "Those whose item ranks among the first k, by model and k.",
    "gru4rec_sampled_reciprocal_ranks_total": "Sum of 1 / rank over these, by model and k.",
    "gru4rec_skipped_samples_total":
      "Events of the sample that were not ranked, as the machine was busy.",
    "gru4rec_quality_recall":
      "Recall of the sampled events since a model's version answers, by model and k.",
    "gru4rec_quality_mrr": "MRR of the same events, by model and k.",
  ]
}
