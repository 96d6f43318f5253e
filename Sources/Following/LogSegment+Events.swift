import EventLogs
import Foundation

/// An event as it stands in a log.
package struct LoggedEvent: Equatable {
  var visitor: String
  var item: String
  /// Unix seconds.
  var time: Double

  /// - Parameter fields: session, item and milliseconds since 1970, among the first ones.
  package init?(_ fields: [[UInt8]]) {
    guard fields.count >= 3, !fields[0].isEmpty, !fields[1].isEmpty,
      let milliseconds = Int64(String(decoding: fields[2], as: UTF8.self)), milliseconds >= 0
    else { return nil }
    visitor = String(decoding: fields[0], as: UTF8.self)
    item = String(decoding: fields[1], as: UTF8.self)
    time = Double(milliseconds) / 1000
  }
}

/// What stands in a part of a segment.
struct LoggedPart {
  var events: [LoggedEvent] = []
  /// Rows that are no events.
  var badRows = 0
  /// The offset to go on from.
  var end: Int64
}

extension LogSegment {
  /// Offset behind the last row of a segment to which none is added.
  static let end = Int64.max

  /// Whether there may be rows from an offset on.
  func mayHaveMore(from offset: Int64) -> Bool {
    if isCompressed { return offset != Self.end }
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber
    return size.map { $0.int64Value > offset } ?? true
  }

  /// What stands in whole rows from an offset on; `nil` for a segment that is damaged, which is put aside.
  func part(from offset: Int64) throws(FollowError) -> LoggedPart? {
    let rows: Rows
    do { rows = try self.rows(from: offset) } catch .corrupt, .noTable {
      rename(path, folder + "_" + name + ".damaged")
      return nil
    } catch .missing {
      // It was removed with what it held.
      return LoggedPart(end: offset)
    } catch {
      throw .file(path, reason: "\(error)")
    }
    var part = LoggedPart(end: isCompressed ? Self.end : rows.end)
    for fields in rows.fields(atMost: 3) {
      if let event = LoggedEvent(fields) {
        part.events.append(event)
      } else {
        part.badRows += 1
      }
    }
    return part
  }

  /// The events in front of an offset.
  func events(before offset: Int64) throws(EventLogError) -> [LoggedEvent] {
    var events: [LoggedEvent] = []
    try forEachRow { row in
      if row.offset >= offset { return false }
      if let event = LoggedEvent(row.fields(atMost: 3)) { events.append(event) }
      return true
    }
    return events
  }
}
