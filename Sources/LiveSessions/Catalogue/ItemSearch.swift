import EventLogs
import Recommendation
import SessionData
import Synchronization

/// Finds items by words of their titles and identifiers, the most popular first.
///
/// Built when somebody searches for the first time: a server that only recommends does without.
final class ItemSearch: Sendable {
  /// All items by falling number of events in training.
  private let order: [ItemIndex]
  /// Lower-case UTF-8 text of the items in that order, back to back, and where each begins.
  private let text: [UInt8]
  private let starts: [Int]

  init(_ model: ServedModel, titles: ItemTable?) {
    let counts = model.itemCounts
    order = (0..<ItemIndex(counts.count)).sorted { first, second in
      let (left, right) = (counts[Int(first)], counts[Int(second)])
      return left == right ? first < second : left > right
    }
    var text: [UInt8] = []
    var starts = [0]
    for item in order {
      let id = model.vocabulary.id(of: item)
      let title = titles?.title(of: id) ?? ""
      text.append(contentsOf: "\(title) \(id)".lowercased().utf8)
      starts.append(text.count)
    }
    self.text = text
    self.starts = starts
  }

  /// Items that a filter admits and whose title and identifier contain all words of the query, `limit` at most.
  func items(matching query: String, limit: Int, filter: CandidateFilter) -> [ItemIndex] {
    let words = query.lowercased().split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
    var found: [ItemIndex] = []
    for place in order.indices where found.count < limit {
      let one = starts[place]..<starts[place + 1]
      if filter.admits(order[place]), words.allSatisfy({ contains($0, in: one) }) {
        found.append(order[place])
      }
    }
    return found
  }

  /// Whether a part of the text contains a word.
  private func contains(_ word: [UInt8], in range: Range<Int>) -> Bool {
    guard word.count <= range.count else { return false }
    let text = text

    for start in range.lowerBound...range.upperBound - word.count {
      var length = 0
      while length < word.count, text[start + length] == word[length] { length += 1 }
      if length == word.count { return true }
    }
    return false
  }
}

/// Looks through the catalogues of the models being served; each search is built at most once.
final class ItemSearches: Sendable {
  private let titles: ItemTable?
  private let work = SingleFile()
  private let built = Mutex<[Int: ItemSearch]>([:])

  init(titles: ItemTable?) { self.titles = titles }

  /// Items of a model, found on a thread that serves nothing else.
  func items(
    of model: ServedModel, matching query: String, limit: Int, filter: CandidateFilter
  ) async -> [ItemIndex] {
    await work.run { [self] in
      let known = built.withLock { $0[model.serial] }
      let search = known ?? ItemSearch(model, titles: titles)
      if known == nil {
        built.withLock { built in
          // Models that were exchanged are not searched again.
          if built.count >= 8 { built.removeAll() }
          built[model.serial] = search
        }
      }
      return search.items(matching: query, limit: limit, filter: filter)
    }
  }

  /// Items most like one, found there as well: all of a catalogue are compared.
  func similarItems(
    to item: ItemIndex, k: Int, filter: CandidateFilter, in model: ServedModel
  ) async throws(LiveSessionError) -> [ScoredItem]? {
    try await work.run { () throws(LiveSessionError) in
      try model.engine.similarItems(to: item, k: k, filter: filter)
    }
  }
}
