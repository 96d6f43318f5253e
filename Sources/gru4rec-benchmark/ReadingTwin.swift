import Console
import Foundation
import SessionData

/// The simplest reader that could be right, to check the fast one: TAB-separated rows of session, item
/// and time, split as text and sorted.
struct ReadingTwin {
  private(set) var items: [String] = []
  private(set) var rows = 0
  private var itemNumbers: [String: ItemIndex] = [:]
  private var sessionNumbers: [String: Int] = [:]
  private var sessions: [[(item: ItemIndex, time: Double)]] = []

  /// Takes up the rows of a log, header included.
  init(_ text: String) throws {
    let lines = text.split { $0 == "\n" || $0 == "\r\n" }
    let header = lines.first?.split(separator: "\t").map(String.init) ?? []
    guard let session = header.firstIndex(of: "SessionId"),
      let item = header.firstIndex(of: "ItemId"), let time = header.firstIndex(of: "Time")
    else { throw CommandError.badData("the check of the reading needs a plain TAB-separated log") }
    for line in lines.dropFirst() {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == header.count, let seconds = Double(fields[time]) else {
        throw CommandError.badData("the check of the reading cannot take '\(line)'")
      }
      add(String(fields[session]), String(fields[item]), seconds)
    }
  }

  private mutating func add(_ session: String, _ item: String, _ time: Double) {
    rows += 1
    let number = sessionNumbers[session, default: sessions.count]
    if number == sessions.count {
      sessionNumbers[session] = number
      sessions.append([])
    }
    let index = itemNumbers[item, default: ItemIndex(items.count)]
    if Int(index) == items.count {
      itemNumbers[item] = index
      items.append(item)
    }
    sessions[number].append((index, time))
  }

  /// Whether a log read from the same rows is right.
  func agrees(with log: EventLog) -> Bool {
    func byTime<T>(_ values: [T], _ time: (T) -> Double) -> [T] {
      values.enumerated().sorted { left, right in
        (time(left.element), left.offset) < (time(right.element), right.offset)
      }.map(\.element)
    }
    let expected = byTime(sessions.map { byTime($0, \.time) }) { $0[0].time }.joined()
    return log.vocabulary == ItemVocabulary(ids: items)
      && log.sessions.sessionCount == sessions.count
      && log.sessions.items.elementsEqual(expected.lazy.map(\.item))
      && log.sessions.times.elementsEqual(expected.lazy.map(\.time))
  }

  /// Whether a log that goes on behind these rows begins with their items.
  func begins(_ log: EventLog) -> Bool {
    log.vocabulary.count >= items.count
      && items.indices.allSatisfy { log.vocabulary.id(of: ItemIndex($0)) == items[$0] }
  }
}
