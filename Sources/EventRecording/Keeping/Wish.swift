import EventLogs

/// A wish that rows leave the log: those of a visitor who wants to be forgotten, or that of an event that was taken back.
struct Wish: Equatable {
  /// What it is about.
  enum Subject: Equatable {
    /// All rows of a session.
    case session(String)
    /// The row of one event of a session.
    case event(session: String, item: String, milliseconds: Int64)

    var session: String {
      switch self {
      case .session(let session), .event(let session, _, _): session
      }
    }
  }

  /// Where a segment ended when the wish came in.
  struct Place: Equatable {
    let name: String
    let offset: Int64
    /// Whether the server of the wish writes it: rows of others may have been on their way.
    let isOwn: Bool
  }

  /// Tells it from others.
  let id: UInt64
  /// The session's name in the log.
  let session: [UInt8]
  /// The item and the milliseconds of the event, as the log has them; `nil` for all events of the session.
  let event: (item: [UInt8], time: [UInt8])?
  /// Milliseconds since 1970 at which it came in: segments that were begun later are none of its.
  let time: Int64
  /// The segments that were being written then.
  let places: [Place]

  static func == (one: Wish, other: Wish) -> Bool { one.line == other.line }

  /// Whether it is about a row; of an event that came twice, the row may be either.
  func isAbout(_ row: LogSegmentRow, of segment: LogSegment) -> Bool {
    guard row.session == session else { return false }
    let fields = row.fields(atMost: 3)
    guard fields.count == 3 else { return false }
    if let event, event.item != fields[1] || event.time != fields[2] { return false }
    guard let place = places.first(where: { $0.name == segment.name }) else {
      return segment.begin <= time
    }
    if row.offset < place.offset { return true }
    return !place.isOwn && Int64(String(decoding: fields[2], as: UTF8.self)) ?? 0 <= time
  }
}

extension Wish {
  /// A line of a file, without its end.
  var line: String {
    let parts = places.map { "\($0.name):\($0.offset)\($0.isOwn ? "" : "?")" }
    return [
      text(Hex.text(id)), text(Hex.text(session)), "\(time)", text(Hex.text(event?.item ?? [])),
      text(event?.time ?? []), parts.joined(separator: ","),
    ].joined(separator: "\t")
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Reads a line; `nil` where it is none, as the last one that a killed server wrote.
  init?(line: Substring) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count == 6, fields[0].utf8.count == 16, let id = UInt64(fields[0], radix: 16),
      let session = Hex.bytes(fields[1].utf8), let time = Int64(fields[2]),
      let item = Hex.bytes(fields[3].utf8)
    else { return nil }
    self.id = id
    self.session = session
    self.time = time
    event = fields[4].isEmpty ? nil : (item, Array(fields[4].utf8))
    var places: [Place] = []
    for part in fields[5].split(separator: ",") {
      let isOwn = !part.hasSuffix("?")
      let halves = (isOwn ? part : part.dropLast()).split(separator: ":")
      guard halves.count == 2, let offset = Int64(halves[1]) else { return nil }
      places.append(Place(name: String(halves[0]), offset: offset, isOwn: isOwn))
    }
    self.places = places
  }
}
