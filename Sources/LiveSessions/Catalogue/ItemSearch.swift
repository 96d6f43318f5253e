import EventLogs
import Recommendation
import SessionData

/// Finds items by words of their titles and identifiers, the most popular first.
///
/// Built when somebody searches for the first time: a server that only recommends does without.
final class ItemSearch: Sendable {
  /// All items by falling number of events in training.
  private let order: [ItemIndex]
  /// Lower-case UTF-8 text of the items in that order, back to back, and where each begins.
  private let text: [UInt8]
  private let starts: [Int]

  init(_ model: ServedModel, titles: ItemTitles) {
    let counts = model.itemCounts
    order = (0..<ItemIndex(counts.count)).sorted { first, second in
      let (left, right) = (counts[Int(first)], counts[Int(second)])
      return left == right ? first < second : left > right
    }
    var text: [UInt8] = []
    var starts = [0]
    for item in order {
      let id = model.vocabulary.id(of: item)
      let title = titles.title(of: id) ?? ""
      text.append(contentsOf: "\(title) \(id)".lowercased().utf8)
      starts.append(text.count)
    }
    self.text = text
    self.starts = starts
  }

  /// Where a search has got to.
  struct Scan: Sendable {
    /// Items found, the most popular first.
    fileprivate(set) var found: [ItemIndex] = []
    /// Whether nothing is left to look at, or enough was found.
    fileprivate(set) var isDone = false
    fileprivate let words: [[UInt8]]
    fileprivate let limit: Int
    fileprivate let filter: CandidateFilter
    fileprivate var place = 0

    /// A search for items that a filter admits and that contain all words, of which `limit` are wanted.
    init(_ query: ItemQuery, limit: Int, filter: CandidateFilter) {
      (words, self.limit, self.filter) = (query.words, limit, filter)
    }
  }

  /// Comparisons of bytes after which a search lets others go on: a millisecond or two.
  private static let slice = 1 << 20

  /// Goes on with a search for a while.
  func advance(_ scan: inout Scan) {
    var left = Self.slice
    while scan.found.count < scan.limit, scan.place < order.count {
      if left <= 0 { return }
      let one = starts[scan.place]..<starts[scan.place + 1]
      let item = order[scan.place]
      left -= 16 + one.count * scan.words.count
      if scan.filter.admits(item), scan.words.allSatisfy({ contains($0, in: one) }) {
        scan.found.append(item)
      }
      scan.place += 1
    }
    scan.isDone = true
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
