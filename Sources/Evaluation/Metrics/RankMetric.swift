/// A metric that is the mean, over all predictions, of what the target's rank is worth.
///
/// ``standard`` has the field's three; one of your own is a name and a function, and goes into
/// ``EvaluationSettings/metrics``:
///
/// ```swift
/// let rankBiased = RankMetric("rbp") { rank, _ in 0.2 * pow(0.8, rank - 1) }
/// ```
///
/// A metric is known by its name: two of the same name are equal.
public struct RankMetric: Sendable {
  /// Name in tables and JSON keys, before the `@`.
  public let name: String
  /// Name in sentences and headings, such as `MRR`.
  public let title: String
  private let worth: @Sendable (_ rank: Double, _ cutoff: Int) -> Double

  /// A metric of your own.
  ///
  /// - Parameters:
  ///   - name: for tables and JSON keys, without an `@`.
  ///   - title: for sentences; the name in capitals when `nil`.
  ///   - worth: what a rank from 1 up to the cut-off is worth, 0 … 1; it may end in one half.
  public init(
    _ name: String, title: String? = nil,
    worth: @escaping @Sendable (_ rank: Double, _ cutoff: Int) -> Double
  ) {
    self.name = name
    self.title = title ?? name.uppercased()
    self.worth = worth
  }

  /// What one prediction is worth in lists of a length: nothing for a target ranked behind it.
  public func value(ofRank rank: Double, at cutoff: Int) -> Double {
    rank <= Double(cutoff) ? worth(rank, cutoff) : 0
  }

  /// Mean over predictions, 0 when there are none.
  public func mean(ofRanks ranks: some Collection<Double>, at cutoff: Int) -> Double {
    ranks.isEmpty
      ? 0 : ranks.reduce(0) { $0 + value(ofRank: $1, at: cutoff) } / Double(ranks.count)
  }

  /// What is measured where nothing else is asked for.
  public static let standard: [RankMetric] = [.recall, .mrr, .ndcg]
}

extension RankMetric: Hashable {
  /// Whether both have the same name.
  public static func == (left: RankMetric, right: RankMetric) -> Bool { left.name == right.name }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
