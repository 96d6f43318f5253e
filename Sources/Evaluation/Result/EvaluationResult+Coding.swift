/// Key of a JSON object, such as `recall@20`.
private struct ResultKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init(_ metric: String, at cutoff: Int) { stringValue = "\(metric)@\(cutoff)" }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }

  /// The parts of a key that names a metric; `nil` for another.
  var metricAtCutoff: (name: String, cutoff: Int)? {
    let parts = stringValue.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, let cutoff = Int(parts[1]) else { return nil }
    return (String(parts[0]), cutoff)
  }
}

private typealias Writer = KeyedEncodingContainer<ResultKey>
private typealias Reader = KeyedDecodingContainer<ResultKey>

extension EvaluationResult: Codable {
  /// Writes a flat JSON object.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: ResultKey.self)
    for metrics in metrics {
      try object.encode(metrics.ranks)
      try object.encode(metrics.coverage, forKey: ResultKey(Coverage.name, at: metrics.cutoff))
      try object.encode(
        metrics.popularity, forKey: ResultKey(RecommendationPopularity.name, at: metrics.cutoff))
    }
    try object.encode(events, forKey: ResultKey("events"))
    try object.encode(sessions, forKey: ResultKey("sessions"))
    try object.encode(unknownEvents, forKey: ResultKey("unknown_events"))
    try object.encode(ties, forKey: ResultKey("ties"))
    try object.encode(seconds, forKey: ResultKey("seconds"))
    try object.encode(eventsPerSecond, forKey: ResultKey("events_per_second"))
    try object.encodeIfPresent(byPosition, forKey: ResultKey("by_position"))
    try object.encodeIfPresent(byPopularity, forKey: ResultKey("by_popularity"))
    try object.encodeIfPresent(byClicks, forKey: ResultKey("by_clicks"))
    try object.encodeIfPresent(byLength, forKey: ResultKey("by_length"))
    try object.encodeIfPresent(confidence, forKey: ResultKey("confidence"))
  }

  /// Reads what ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: ResultKey.self)
    metrics = try object.values(Double.self).map { ranks in
      CutoffMetrics(
        ranks: ranks,
        coverage: try object.value(Coverage.name, at: ranks.cutoff),
        popularity: try object.value(RecommendationPopularity.name, at: ranks.cutoff))
    }
    events = try object.decode(Int.self, forKey: ResultKey("events"))
    sessions = try object.decode(Int.self, forKey: ResultKey("sessions"))
    unknownEvents = try object.decode(Int.self, forKey: ResultKey("unknown_events"))
    ties = try object.decode(TieHandling.self, forKey: ResultKey("ties"))
    seconds = try object.decode(Double.self, forKey: ResultKey("seconds"))
    byPosition = try object.decodeIfPresent([MetricGroup].self, forKey: ResultKey("by_position"))
    byPopularity = try object.decodeIfPresent(
      [MetricGroup].self, forKey: ResultKey("by_popularity"))
    byClicks = try object.decodeIfPresent([MetricGroup].self, forKey: ResultKey("by_clicks"))
    byLength = try object.decodeIfPresent([MetricGroup].self, forKey: ResultKey("by_length"))
    confidence = try object.decodeIfPresent(
      ConfidenceIntervals.self, forKey: ResultKey("confidence"))
  }
}

extension MetricGroup: Codable {
  /// Writes a flat JSON object.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: ResultKey.self)
    try object.encode(name, forKey: ResultKey("group"))
    try object.encode(events, forKey: ResultKey("events"))
    for metrics in metrics { try object.encode(metrics) }
  }

  /// Reads what ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: ResultKey.self)
    self.init(
      name: try object.decode(String.self, forKey: ResultKey("group")),
      events: try object.decode(Int.self, forKey: ResultKey("events")),
      metrics: try object.values(Double.self))
  }
}

extension ConfidenceIntervals: Codable {
  /// Writes a flat JSON object; an interval is an array of its two ends.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: ResultKey.self)
    try object.encode(level, forKey: ResultKey("level"))
    try object.encode(resamples, forKey: ResultKey("resamples"))
    for interval in intervals { try object.encode(interval) }
  }

  /// Reads what ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: ResultKey.self)
    level = try object.decode(Double.self, forKey: ResultKey("level"))
    resamples = try object.decode(Int.self, forKey: ResultKey("resamples"))
    intervals = try object.values(ClosedRange<Double>.self)
  }
}

extension Writer {
  fileprivate mutating func encode<Value: Encodable>(_ metrics: MetricValues<Value>) throws {
    for (name, value) in zip(metrics.names, metrics.values) {
      try encode(value, forKey: ResultKey(name, at: metrics.cutoff))
    }
  }
}

extension Reader {
  /// What the object says of each metric of ranks, by cut-offs in ascending order: the standard metrics first, then
  /// others by name.
  fileprivate func values<Value: Decodable>(
    _: Value.Type
  ) throws -> [MetricValues<Value>] {
    let others = [Coverage.name, RecommendationPopularity.name]
    let keys = allKeys.compactMap(\.metricAtCutoff).filter { !others.contains($0.name) }
    let found = Set(keys.map(\.name))
    let standard = RankMetric.standard.map(\.name)
    let names = standard.filter(found.contains) + found.subtracting(standard).sorted()
    return try Set(keys.map(\.cutoff)).sorted().map { cutoff in
      MetricValues(
        cutoff: cutoff, names: names, values: try names.map { try value($0, at: cutoff) })
    }
  }

  fileprivate func value<Value: Decodable>(_ metric: String, at cutoff: Int) throws -> Value {
    try decode(Value.self, forKey: ResultKey(metric, at: cutoff))
  }
}
