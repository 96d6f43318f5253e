/// Sessions to replay, as flat arrays: the events of session `s` are `items[offsets[s] ..< offsets[s + 1]]`.
public struct Traffic: Sendable {
  let items: [Int32]
  let offsets: [Int]
  /// Times of the events, in seconds.
  let times: [Double]?
  /// Identifiers of the items as JSON strings, back to back.
  private let idBytes: [UInt8]
  private let idOffsets: [Int]

  /// Sessions over items that `ids` names.
  ///
  /// - Parameters:
  ///   - ids: identifiers by item number.
  ///   - items: item of every event, session after session.
  ///   - offsets: start of every session, and the number of events at the end.
  ///   - times: time of every event in seconds, ascending within each session; for replays.
  /// - Precondition: there is a session, and none is empty; there are as many times as events, or none.
  public init(
    ids: some Sequence<String>, items: [Int32], offsets: [Int], times: [Double]? = nil
  ) {
    precondition(
      times?.count ?? items.count == items.count, "\(items.count) events need as many times")
    precondition(
      offsets.count > 1 && offsets.first == 0 && offsets.last == items.count
        && zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 },
      "offsets must rise from 0 to \(items.count) events")
    self.items = items
    self.offsets = offsets
    self.times = times
    var bytes: [UInt8] = []
    var starts = [0]
    for id in ids {
      Self.append(id, to: &bytes)
      starts.append(bytes.count)
    }
    idBytes = bytes
    idOffsets = starts
  }

  /// Number of sessions, ≥ 1.
  public var sessionCount: Int { offsets.count - 1 }

  /// Number of events of a session, ≥ 1.
  func length(of session: Int) -> Int { offsets[session + 1] - offsets[session] }

  /// Item of an event.
  func item(of session: Int, at position: Int) -> Int32 { items[offsets[session] + position] }

  /// Identifier of an item as a JSON string, quotes included.
  func quotedID(of item: Int32) -> ArraySlice<UInt8> {
    idBytes[idOffsets[Int(item)]..<idOffsets[Int(item) + 1]]
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    let quote = UInt8(ascii: "\"")
    let backslash = UInt8(ascii: "\\")
    bytes.append(quote)
    for byte in text.utf8 {
      if byte < 0x20 {
        let hex = String(byte, radix: 16)
        bytes += Array("\\u00\(byte < 16 ? "0" : "")\(hex)".utf8)
      } else {
        if byte == quote || byte == backslash { bytes.append(backslash) }
        bytes.append(byte)
      }
    }
    bytes.append(quote)
  }
}
