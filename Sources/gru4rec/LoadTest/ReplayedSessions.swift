import Console
import Foundation
import GRU4Rec
import LoadTest
import Recommendation
import SessionData

/// The sessions of a load test: those of a log, or invented ones over a model's items.
struct ReplayedSessions {
  /// The sessions; items are the model's where there is a model.
  let sessions: Sessions
  /// The same for the generator.
  let traffic: Traffic

  /// Reads the log, or invents sessions where there is none.
  ///
  /// Events of items that the model does not know are dropped.
  ///
  /// - Parameter needsTimes: refuses a log that tells no times.
  init(
    log path: String?, model: CatalogueModel?, options: LogOptions, needsTimes: Bool = false
  ) throws {
    var vocabulary = model?.vocabulary ?? ItemVocabulary()
    if let path {
      let log = try options.read(
        [path], vocabulary: vocabulary, unknownItems: model == nil ? .add : .drop)
      guard log.sessions.sessionCount > 0 else {
        throw CommandError.badData(
          "\(path): no session has two events of items that the model knows")
      }
      if needsTimes, log.report.timesAreRowNumbers {
        throw CommandError.badData(
          "\(path): the log tells no times, which --speed replays; name the column with "
            + "--time-column, or take --rate instead")
      }
      sessions = log.sessions
      vocabulary = log.vocabulary
    } else {
      sessions = Self.invented(itemCounts: model?.itemCounts ?? [])
    }
    traffic = Traffic(
      ids: (0..<vocabulary.count).lazy.map { vocabulary.id(of: ItemIndex($0)) },
      items: sessions.items, offsets: sessions.offsets,
      times: needsTimes ? sessions.times : nil)
  }

  private static let inventedCount = 20_000

  /// Sessions of four events on average, whose items are as popular as in training.
  private static func invented(itemCounts: [Int64]) -> Sessions {
    var totals: [Int64] = []
    var total: Int64 = 0
    for count in itemCounts {
      total += max(count, 1)
      totals.append(total)
    }
    let sessions = (0..<inventedCount).map { _ in
      let tail = -3 * log(1 - Double.random(in: 0..<1))
      return (0..<1 + Int(min(tail.rounded(), 99))).map { _ in
        item(at: Int64.random(in: 0..<max(total, 1)), totals)
      }
    }
    return Sessions(sessions: sessions)
  }

  /// The first item whose running total is above a number.
  private static func item(at number: Int64, _ totals: [Int64]) -> ItemIndex {
    var (low, high) = (0, totals.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if totals[middle] > number { high = middle } else { low = middle + 1 }
    }
    return ItemIndex(low)
  }
}
