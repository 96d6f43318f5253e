/// In what the methods of the session-kNN family differ.
///
/// n is the length of the current session, i the place of an item in it (from 1, of its last event), j the place
/// of the newest item that a neighbour holds.
struct NeighbourRules: Sendable {
  /// How alike a training session is.
  enum Similarity: Sendable {
    /// |common| / √(|current| · |other|), of distinct items.
    case cosine
    /// |common| / |either|, of distinct items.
    case jaccard
    /// Σ weights of common items / distinct items of the current session.
    case weightedShare
    /// Σ weights of common items / √(Σ weights² · |other|).
    case weightedCosine
  }

  /// Part of an item's popularity in its score; idf = ln(training sessions / events of the item).
  enum Rarity: Sendable {
    /// None.
    case ignored
    /// Times 1 + weight · idf.
    case added(weight: Double)
    /// Times idf.
    case factor
  }

  /// Neighbours that count.
  var k: Int
  /// The most recent sessions with a common item, which the neighbours are chosen from.
  var sample: Int
  var similarity: Similarity
  /// Weight of an item of the current session, from i and n.
  var positionWeight: @Sendable (_ i: Int, _ n: Int) -> Double = { _, _ in 1 }
  /// What a neighbour counts, from j and n.
  var neighbourWeight: @Sendable (_ j: Int, _ n: Int) -> Double = { _, _ in 1 }
  /// Age in seconds that makes a session e times less alike; `nil` for none.
  var ageScale: Double?
  /// Distance in a neighbour, from the last common item, that makes an item count e times less; `nil` for none.
  var distanceScale: Double?
  var rarity = Rarity.ignored
}
