/// An event as it stands in a segment.
struct SegmentRow: Equatable {
  var visitor: String
  var item: String
  /// Unix seconds.
  var time: Double
}

/// Finds the events in the text of a segment.
struct SegmentTable {
  private let text: TableText
  private let session: Int
  private let item: Int
  private let time: Int
  /// Bytes of the header, with its line break.
  let headerBytes: Int

  /// Reads the header; `nil` for a table that has not the columns of an event log.
  init?(_ text: ArraySlice<UInt8>) {
    guard let end = text.firstIndex(of: 0x0A) else { return nil }
    self.text = TableText(quotes: text.first == 0x22)
    let names = self.text.rows(text[...end])[0].map { String(decoding: $0, as: UTF8.self) }
    guard let session = names.firstIndex(of: "SessionId"),
      let item = names.firstIndex(of: "ItemId"), let time = names.firstIndex(of: "Time")
    else { return nil }
    (self.session, self.item, self.time) = (session, item, time)
    headerBytes = end - text.startIndex + 1
  }

  /// The rows of a text of whole lines, without its header; what is no event is counted.
  func rows(_ text: ArraySlice<UInt8>) -> (rows: [SegmentRow], bad: Int) {
    var (rows, bad) = ([SegmentRow](), 0)
    for fields in self.text.rows(text) {
      if let row = row(fields) {
        rows.append(row)
      } else {
        bad += 1
      }
    }
    return (rows, bad)
  }

  private func row(_ fields: [[UInt8]]) -> SegmentRow? {
    guard fields.count > max(session, item, time), !fields[session].isEmpty, !fields[item].isEmpty,
      let milliseconds = Int64(String(decoding: fields[time], as: UTF8.self)), milliseconds >= 0
    else { return nil }
    return SegmentRow(
      visitor: String(decoding: fields[session], as: UTF8.self),
      item: String(decoding: fields[item], as: UTF8.self), time: Double(milliseconds) / 1000)
  }
}
