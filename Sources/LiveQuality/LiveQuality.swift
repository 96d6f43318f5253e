import Evaluation
import Synchronization

/// Counts how good models are while they answer: what was really shown, and exact ranks of sampled events.
///
/// What was shown needs no labels: the next event of a session says whether its item stood in the list before it. The
/// sample asks all models about the same events, so that two of them are compared without showing anybody the
/// worse one's list.
public final class LiveQuality: Sendable {
  /// Two locks, as requests touch the one and what follows them the other.
  private let shown: Mutex<QualityState.Shown>
  private let sampled: Mutex<QualityState.Sampled>
  private let since: Double
  private let weights = SessionWeights()

  /// Begins to count at a time in Unix seconds.
  public convenience init(since: Double) { self.init(QualityState(since: since)) }

  init(_ state: QualityState) {
    since = state.since
    shown = Mutex(state.shown)
    sampled = Mutex(state.sampled)
  }

  /// Counts an event of a session that was shown a list before.
  ///
  /// - Parameters:
  ///   - rank: where the event's item stood in the list.
  ///   - model: name of the model whose list it was.
  ///   - time: Unix seconds.
  public func countShown(_ rank: ItemRank, by model: String, at time: Double) {
    shown.withLock { $0.models[model, default: HourlyCounts()].add(rank, at: time) }
  }

  /// Counts an event of a session that was shown no list before.
  public func countWithoutList() { shown.withLock { $0.withoutList += 1 } }

  /// Counts events of the sample that no model was asked about.
  public func countSkipped(_ events: Int = 1) { shown.withLock { $0.skipped += events } }

  /// Counts a sampled event.
  ///
  /// - Parameters:
  ///   - ranks: of the event's item under each model, of different names, the default one first.
  ///   - session: a hash of the session's name: the events of a session are no evidence independent of each other.
  ///   - time: Unix seconds.
  public func countSample(
    _ ranks: [(model: ModelVersion, rank: ItemRank)], session: UInt64, at time: Double
  ) {
    sampled.withLock {
      $0.add(ranks, weights: weights.weights(ofSession: session), at: time)
    }
  }

  /// What can be said of the models that answer now.
  ///
  /// - Parameters:
  ///   - models: the default one first.
  ///   - samplePercent: what ``QualityReport/samplePercent`` is to say.
  public func report(of models: [ModelVersion], samplePercent: Double) -> QualityReport {
    // Copies, which are cheap: what takes time is computed while others count on.
    let (shown, sampled) = (shown.withLock { $0 }, sampled.withLock { $0 })
    return QualityReport(
      since: since, samplePercent: samplePercent,
      models: models.map { model in
        Self.report(of: model, shown.models[model.name], sampled.models[model.name])
      },
      comparisons: models.dropFirst().flatMap { model in
        sampled.pairs.first { $0.isOf(model.name, models[0].name) }?
          .comparisons(of: model.name) ?? []
      },
      withoutList: shown.withoutList, skipped: shown.skipped)
  }

  private static func report(
    of model: ModelVersion, _ shown: HourlyCounts?, _ sampled: SampledCounts?
  ) -> QualityReport.Model {
    let (shown, ranks) = (shown ?? HourlyCounts(), sampled?.hours ?? HourlyCounts())
    let hours = Set(shown.hours.keys).union(ranks.hours.keys).sorted().suffix(HourlyCounts.kept)
    return QualityReport.Model(
      model: model, shown: shown.total, sampled: ranks.total, versions: sampled?.versions ?? [],
      hours: hours.map { hour in
        QualityReport.Hour(
          begin: Double(hour) * 3600, shown: shown.hours[hour] ?? RankCounts(),
          sampled: ranks.hours[hour] ?? RankCounts())
      })
  }

  /// All that was counted.
  var state: QualityState {
    var state = QualityState(since: since)
    state.shown = shown.withLock { $0 }
    state.sampled = sampled.withLock { $0 }
    return state
  }
}
