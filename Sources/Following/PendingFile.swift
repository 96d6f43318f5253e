import EventLogs
import SessionData

/// What is read and not learnt, as a table in the work folder.
///
/// A row is an event: a number for each visit, what it waits for, its visitor, item and time.
enum PendingFile {
  private enum Place: String {
    case open, gate, again
  }

  private static let clickColumns = ["Item", "Time"]
  private static let columns = [
    "Visit", "Place", "Visitor", "Item", "Time", "Continued", "Tries",
  ]

  /// Writes the visits, and when each item was clicked last.
  static func write(_ pending: Pending, to path: String, lastClicks: String?) throws {
    var table = try TableWriter(path: path, columns: columns, quotes: true)
    var number = 0
    for (place, visits) in [
      (Place.open, pending.open.all), (.gate, pending.gate), (.again, pending.again),
    ] {
      for visit in visits {
        number += 1
        for (item, time) in zip(visit.items, visit.times) {
          try table.writeRow([
            "\(number)", place.rawValue, visit.visitor, pending.items.id(of: item), "\(time)",
            visit.isContinued ? "1" : "0", "\(visit.tries)",
          ])
        }
      }
    }
    try table.finish()
    guard let lastClicks else { return }
    var clicks = try TableWriter(path: lastClicks, columns: clickColumns, quotes: true)
    for (item, time) in pending.lastClicks.enumerated() {
      try clicks.writeRow([pending.items.id(of: ItemIndex(item)), "\(time)"])
    }
    try clicks.finish()
  }

  /// Reads what ``write(_:to:lastClicks:)`` wrote.
  static func read(_ path: String, lastClicks: String?) throws -> Pending {
    var pending = Pending()
    if let lastClicks {
      for row in try rows(of: lastClicks, clickColumns) {
        guard let time = Double(row[1]), let item = pending.number(of: row[0]) else {
          throw FollowError.damagedState(lastClicks, reason: "a row is no item with a time")
        }
        pending.note(item, at: time)
      }
    }
    var visits: [(place: Place, visit: Visit)] = []
    var last = ""
    for row in try rows(of: path, columns) {
      guard let place = Place(rawValue: row[1]), let time = Double(row[4]),
        let tries = Int(row[6]), !row[3].isEmpty,
        let item = pending.number(of: row[3])
      else { throw FollowError.damagedState(path, reason: "a row is no event") }
      if row[0] == last {
        visits[visits.count - 1].visit.items.append(item)
        visits[visits.count - 1].visit.times.append(time)
      } else {
        last = row[0]
        visits.append(
          (
            place,
            Visit(
              visitor: row[2], items: [item], times: [time], isContinued: row[5] == "1",
              tries: tries)
          ))
      }
    }
    func those(_ place: Place) -> [Visit] { visits.filter { $0.place == place }.map(\.visit) }
    pending.open = OpenVisits(those(.open))
    (pending.gate, pending.again) = (those(.gate), those(.again))
    return pending
  }

  private static func rows(of path: String, _ columns: [String]) throws -> [[String]] {
    do { return try WholeTable(contentsOf: path, columns: columns).rows } catch {
      throw FollowError.damagedState(path, reason: "\(error)")
    }
  }
}
