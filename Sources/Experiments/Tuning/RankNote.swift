/// What ranks of a search tell each other beside the questions of their workers.
enum RankNote: Codable {
  /// The kind of message that these are; those of workers have the workers' numbers.
  static let tag = 0

  /// A rank is there: the first one says the same.
  case alive
  /// Nobody works on a rank any more.
  case left(RankEnd)
  /// From the first rank: whoever is at work is to leave it for later; the search is over, all of it or for now.
  case end(isFinished: Bool)
}

/// How the work of a rank came to its end.
enum RankEnd: Codable {
  case done
  /// It was asked to stop, which is the wish of all.
  case stopped
  /// Something is wrong that others would fail by alike; what to tell of it.
  case failed(reason: String, code: Int32)
}
