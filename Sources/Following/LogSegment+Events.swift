import EventLogs
import Foundation

/// An event as it stands in a segment.
struct LoggedEvent: Equatable {
  var visitor: String
  var item: String
  /// Unix seconds.
  var time: Double

  /// - Parameter fields: session, item and milliseconds since 1970, among the first ones.
  init?(_ fields: [[UInt8]]) {
    guard fields.count >= 3, !fields[0].isEmpty, !fields[1].isEmpty,
      let milliseconds = Int64(String(decoding: fields[2], as: UTF8.self)), milliseconds >= 0
    else { return nil }
    visitor = String(decoding: fields[0], as: UTF8.self)
    item = String(decoding: fields[1], as: UTF8.self)
    time = Double(milliseconds) / 1000
  }
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

  /// Hands over the events of whole rows between two offsets.
  ///
  /// - Parameter body: told an event; `nil` for a row that is none.
  /// - Returns: the offset to go on from; `nil` for a segment that is damaged, which is put aside.
  func forEachEvent(
    from start: Int64, to stop: Int64 = end, _ body: (LoggedEvent?) -> Void
  ) throws(FollowError) -> Int64? {
    var last = start
    do throws(EventLogError) {
      try forEachRow { row in
        if row.offset < start { return true }
        if row.offset >= stop { return false }
        body(LoggedEvent(row.fields(atMost: 3)))
        last = row.offset + Int64(row.text.count)
        return true
      }
    } catch .corrupt, .noTable {
      rename(path, folder + "_" + name + ".damaged")
      return nil
    } catch .missing {
      // It was removed with what it held.
      return last
    } catch {
      throw .file(path, reason: "\(error)")
    }
    return isCompressed ? Self.end : last
  }
}
