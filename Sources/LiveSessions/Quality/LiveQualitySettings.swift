/// How the quality of what is served is measured.
public struct LiveQualitySettings: Sendable {
  /// Share of the events whose item is ranked exactly under every model, in percent, 0 … 100; 0 leaves it at what was
  /// shown.
  public var samplePercent = 10.0
  /// File that keeps what was counted, so that it survives a restart; `nil` forgets it.
  public var file: String?
  /// When a model that is ahead takes over; `nil` leaves that to people.
  public var promotion: PromotionRule?

  /// The settings of `gru4rec serve --quality`.
  public init() {}
}

/// When a model that is ahead of the default one takes its place.
public struct PromotionRule: Sendable, Equatable {
  /// Level of the interval of Recall@20 that must be above 0, and of that of MRR@20, which must not be below; between 0
  /// and 1.
  public let certainty: Double
  /// Sampled events on which both were asked before it is looked at, and between two looks, ≥ 1.
  public let events: Int

  /// A rule of these parts.
  public init(certainty: Double, events: Int) {
    precondition(certainty > 0 && certainty < 1 && events >= 1, "\(certainty), \(events) events")
    self.certainty = certainty
    self.events = events
  }

  /// A rule from a certainty in percent, 50 … 99.9, and a number of events, as in `95:2000`; `nil` for other texts.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let percent = Double(parts[0]), (50...99.9).contains(percent),
      let events = Int(parts[1]), events >= 1
    else { return nil }
    self.init(certainty: percent / 100, events: events)
  }
}
