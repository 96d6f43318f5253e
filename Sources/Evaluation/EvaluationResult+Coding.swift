/// Key of a JSON object, such as `recall@20`.
private struct ResultKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init(_ metric: String, at cutoff: Int) { stringValue = "\(metric)@\(cutoff)" }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
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
      try object.encode(metrics.popularity, forKey: ResultKey(Popularity.name, at: metrics.cutoff))
    }
    try object.encode(events, forKey: ResultKey("events"))
    try object.encode(sessions, forKey: ResultKey("sessions"))
    try object.encode(unknownEvents, forKey: ResultKey("unknown_events"))
    try object.encode(ties, forKey: ResultKey("ties"))
    try object.encode(seconds, forKey: ResultKey("seconds"))
    try object.encode(eventsPerSecond, forKey: ResultKey("events_per_second"))
    try object.encodeIfPresent(byPosition, forKey: ResultKey("by_position"))
    try object.encodeIfPresent(byPopularity, forKey: ResultKey("by_popularity"))
    try object.encodeIfPresent(byLength, forKey: ResultKey("by_length"))
    try object.encodeIfPresent(confidence, forKey: ResultKey("confidence"))
  }

  /// Reads what ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: ResultKey.self)
    metrics = try object.cutoffs.map { cutoff in
      CutoffMetrics(
        ranks: try object.rankMetrics(at: cutoff),
        coverage: try object.value(Coverage.name, at: cutoff),
        popularity: try object.value(Popularity.name, at: cutoff))
    }
    events = try object.decode(Int.self, forKey: ResultKey("events"))
    sessions = try object.decode(Int.self, forKey: ResultKey("sessions"))
    unknownEvents = try object.decode(Int.self, forKey: ResultKey("unknown_events"))
    ties = try object.decode(TieHandling.self, forKey: ResultKey("ties"))
    seconds = try object.decode(Double.self, forKey: ResultKey("seconds"))
    byPosition = try object.decodeIfPresent([MetricGroup].self, forKey: ResultKey("by_position"))
    byPopularity = try object.decodeIfPresent(
      [MetricGroup].self, forKey: ResultKey("by_popularity"))
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
      metrics: try object.cutoffs.map(object.rankMetrics))
  }
}

extension ConfidenceIntervals: Codable {
  /// Writes a flat JSON object; an interval is an array of its two ends.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: ResultKey.self)
    try object.encode(level, forKey: ResultKey("level"))
    try object.encode(resamples, forKey: ResultKey("resamples"))
    for interval in intervals {
      let cutoff = interval.cutoff
      try object.encode(interval.recall, forKey: ResultKey(Recall.name, at: cutoff))
      try object.encode(interval.mrr, forKey: ResultKey(MeanReciprocalRank.name, at: cutoff))
      try object.encode(interval.ndcg, forKey: ResultKey(NDCG.name, at: cutoff))
    }
  }

  /// Reads what ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: ResultKey.self)
    level = try object.decode(Double.self, forKey: ResultKey("level"))
    resamples = try object.decode(Int.self, forKey: ResultKey("resamples"))
    intervals = try object.cutoffs.map { cutoff in
      CutoffIntervals(
        cutoff: cutoff, recall: try object.value(Recall.name, at: cutoff),
        mrr: try object.value(MeanReciprocalRank.name, at: cutoff),
        ndcg: try object.value(NDCG.name, at: cutoff))
    }
  }
}

extension Writer {
  fileprivate mutating func encode(_ metrics: RankMetrics) throws {
    try encode(metrics.recall, forKey: ResultKey(Recall.name, at: metrics.cutoff))
    try encode(metrics.mrr, forKey: ResultKey(MeanReciprocalRank.name, at: metrics.cutoff))
    try encode(metrics.ndcg, forKey: ResultKey(NDCG.name, at: metrics.cutoff))
  }
}

extension Reader {
  /// Cut-offs that the object's recalls name, ascending.
  fileprivate var cutoffs: [Int] {
    let prefix = Recall.name + "@"
    return allKeys.compactMap { key in
      key.stringValue.hasPrefix(prefix) ? Int(key.stringValue.dropFirst(prefix.count)) : nil
    }.sorted()
  }

  fileprivate func value<Value: Decodable>(_ metric: String, at cutoff: Int) throws -> Value {
    try decode(Value.self, forKey: ResultKey(metric, at: cutoff))
  }

  fileprivate func rankMetrics(at cutoff: Int) throws -> RankMetrics {
    RankMetrics(
      cutoff: cutoff, recall: try value(Recall.name, at: cutoff),
      mrr: try value(MeanReciprocalRank.name, at: cutoff), ndcg: try value(NDCG.name, at: cutoff))
  }
}
