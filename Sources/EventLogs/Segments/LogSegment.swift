import Foundation

/// A part of an event log that a server writes into a folder: a table that grows at its end, or a whole one, compressed.
///
/// The plain text of a segment and its offsets are the same before and after it is compressed. Names sort by the time at
/// which segments were begun.
public struct LogSegment: Sendable, Equatable {
  /// Name without the suffix, `events-20261126T221037123Z-WRITER`: the same as long as there is a segment.
  public let name: String
  /// The file.
  public let path: String
  /// Whether it is whole and compressed, so that no row follows; a plain one may still grow, at its end.
  public let isCompressed: Bool
  /// Milliseconds since 1970 at which it was begun, as its name tells.
  public let begin: Int64

  /// The columns, in order: session, item, milliseconds since 1970, name and version of the model that answered, the
  /// item's rank in the list that the session was shown before, and a hash of the request's key.
  public static let columns = [
    "SessionId", "ItemId", "Time", "Model", "ModelVersion", "Rank", "Key",
  ]

  /// The first line of every segment: its quotes say that fields may stand between quotes.
  package static let header = Array(
    (columns.map { "\"\($0)\"" }.joined(separator: "\t") + "\n").utf8)

  package static let suffix = ".tsv"
  package static let compressedSuffix = suffix + Compression.zstd.suffix

  /// The segment that a path names; `nil` where the name is none of a segment's.
  public init?(path: String) {
    let file = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.index(after: $0)...] }
    let name = file ?? path[...]
    guard
      let suffix = [Self.compressedSuffix, Self.suffix].first(where: { name.hasSuffix($0) }),
      let begin = Self.time(in: name)
    else { return nil }
    self.name = String(name.dropLast(suffix.count))
    self.path = path
    self.begin = begin
    isCompressed = suffix == Self.compressedSuffix
  }

  /// The segments of a folder, oldest first; none where there is no folder.
  ///
  /// Where a plain file and its compressed form stand side by side, as a killed server leaves them, the compressed one
  /// counts. Whatever else is in the folder does not.
  public static func all(in folder: String) throws(EventLogError) -> [LogSegment] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
      if !FileManager.default.fileExists(atPath: folder) { return [] }
      throw .unreadable(path: folder, reason: error.localizedDescription)
    }
    return all(of: names, in: folder)
  }

  static func all(of names: [String], in folder: String) -> [LogSegment] {
    var segments: [String: LogSegment] = [:]
    for name in names {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      guard let segment = LogSegment(path: path) else { continue }
      if segment.isCompressed || segments[segment.name] == nil { segments[segment.name] = segment }
    }
    return segments.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}

// MARK: Names

extension LogSegment {
  private static let prefix = "events-"

  /// The name of a segment that is begun at a time, in milliseconds since 1970.
  ///
  /// - Parameter writer: who writes it; of letters and digits, points and hyphens.
  package static func name(begin: Int64, writer: String) -> String {
    let (day, time) = begin.quotientAndRemainder(dividingBy: 86_400_000)
    let (year, month, date) = TimeParser.date(ofDay: Int(day))
    func text(_ number: Int, _ digits: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    let seconds = Int(time) / 1000
    return prefix + text(year, 4) + text(month, 2) + text(date, 2) + "T" + text(seconds / 3600, 2)
      + text(seconds / 60 % 60, 2) + text(seconds % 60, 2) + text(Int(time) % 1000, 3) + "Z-"
      + writer
  }

  /// The milliseconds since 1970 that a name tells.
  private static func time(in name: Substring) -> Int64? {
    guard name.hasPrefix(prefix) else { return nil }
    // yyyymmddThhmmssmmmZ-
    let text = Array(name.utf8.dropFirst(prefix.utf8.count).prefix(20))
    guard text.count == 20, text[8] == UInt8(ascii: "T"), text[18] == UInt8(ascii: "Z"),
      text[19] == UInt8(ascii: "-")
    else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      text[range].allSatisfy { (0x30...0x39).contains($0) }
        ? text[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } : nil
    }
    guard let year = number(0..<4), let month = number(4..<6), let date = number(6..<8),
      let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15),
      let milliseconds = number(15..<18),
      let day = TimeParser.days(year: year, month: month, day: date)
    else { return nil }
    return Int64((day * 86_400 + hour * 3600 + minute * 60 + second) * 1000 + milliseconds)
  }
}

extension TimeParser {
  /// The date of a day, counted from 1970-01-01, ≥ 0.
  fileprivate static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
    // A year or two around the right one are tried.
    var year = 1970 + day / 366
    while let next = days(year: year + 1, month: 1, day: 1), next <= day { year += 1 }
    var month = 1
    while month < 12, let next = days(year: year, month: month + 1, day: 1), next <= day {
      month += 1
    }
    return (year, month, day - (days(year: year, month: month, day: 1) ?? 0) + 1)
  }
}
