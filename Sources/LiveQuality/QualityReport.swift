/// How good models are, as far as the events of live sessions tell.
public struct QualityReport: Sendable, Equatable {
  /// One model.
  public struct Model: Sendable, Equatable {
    /// Its name, and the version that answers now.
    public let model: ModelVersion
    /// What sessions were really shown by the model, whatever its version.
    public let shown: RankCounts
    /// The exact ranks of the sampled events, whatever the version.
    public let sampled: RankCounts
    /// The same by version, the last twenty, newest last.
    public let versions: [VersionCounts]
    /// The hours of the last seven days that have events, oldest first.
    public let hours: [Hour]
  }

  /// One hour of a model.
  public struct Hour: Sendable, Equatable {
    /// Unix seconds of its begin.
    public let begin: Double
    /// What sessions were shown.
    public let shown: RankCounts
    /// The exact ranks of the sampled events.
    public let sampled: RankCounts
  }

  /// Unix seconds since which events are counted, restarts included.
  public let since: Double
  /// Share of the events that is sampled, in percent.
  public let samplePercent: Double
  /// The models that answer now, the default one first.
  public let models: [Model]
  /// Each other model beside the default one: versions of now first, then the last seven days.
  public let comparisons: [QualityComparison]
  /// Events of sessions that were shown no list before.
  public let withoutList: Int
  /// Events of the sample that no model was asked about, as the machine had more urgent things to do.
  public let skipped: Int
}
