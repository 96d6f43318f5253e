import SessionData

/// Sessions to evaluate, dealt into parts that threads take one after the other.
///
/// Longest first, so that the lanes of a part end together and its last batches stay full. Parts depend
/// on the number of lanes but never on threads: so do the sessions that share a batch.
struct SessionParts: Sendable {
  /// Sessions of each part; together every session of two or more events, once.
  let parts: [[Int]]
  /// Predictions of all parts.
  let predictionCount: Int

  init(of sessions: Sessions, lanes: Int) {
    let lengths = Array(sessions.lengths)
    let order = lengths.indices.filter { lengths[$0] >= 2 }
      .sorted { (-lengths[$0], $0) < (-lengths[$1], $1) }
    // Enough steps a part to keep its lanes full, enough parts to keep all threads busy.
    let target = lanes * 32
    var parts: [[Int]] = []
    var part: [Int] = []
    var predictions = 0
    for session in order {
      part.append(session)
      predictions += lengths[session] - 1
      if predictions >= target {
        parts.append(part)
        part = []
        predictions = 0
      }
    }
    if !part.isEmpty { parts.append(part) }
    self.init(parts, of: sessions)
  }

  private init(_ parts: [[Int]], of sessions: Sessions) {
    self.parts = parts
    predictionCount = parts.reduce(0) { sum, part in
      sum + part.reduce(0) { $0 + sessions.events(of: $1).count - 1 }
    }
  }

  /// The parts of one of several ranks; every part is of one of them.
  func share(of rank: Int, of count: Int, _ sessions: Sessions) -> SessionParts {
    SessionParts(
      stride(from: rank, to: parts.count, by: count).map { parts[$0] }, of: sessions)
  }

  /// Number of sessions in all parts.
  var sessionCount: Int { parts.reduce(0) { $0 + $1.count } }
}
