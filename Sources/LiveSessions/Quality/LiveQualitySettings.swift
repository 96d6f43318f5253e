/// How the quality of what is served is measured.
public struct LiveQualitySettings: Sendable {
  /// Share of the events whose item is ranked exactly under every model, in percent, 0 … 100; 0 leaves it at what was
  /// shown.
  public var samplePercent = 10.0
  /// File that keeps what was counted, so that it survives a restart; `nil` forgets it.
  public var file: String?

  /// The settings of `gru4rec serve --quality`.
  public init() {}
}
