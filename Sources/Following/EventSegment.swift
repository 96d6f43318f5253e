import EventLogs
import Foundation

/// A file of a log that grows: its rows are added at the end, or all there and compressed.
struct EventSegment: Equatable {
  /// Name without what says how it is compressed; the same before and after.
  let name: String
  /// Where it is.
  let path: String
  /// Whether it is complete.
  let isCompressed: Bool

  private static let prefix = "events-"
  private static let suffix = ".tsv"
  private static let compressed = ".tsv.zst"

  /// The segments of a folder in the order of their names, which is that of time; each once.
  static func all(in folder: String) throws(FollowError) -> [EventSegment] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
      throw .unreadableFolder(folder, reason: error.localizedDescription)
    }
    var found: [String: EventSegment] = [:]
    for file in names where file.hasPrefix(prefix) {
      let isCompressed = file.hasSuffix(compressed)
      guard isCompressed || file.hasSuffix(suffix) else { continue }
      let name = String(file.dropLast((isCompressed ? compressed : suffix).count))
      // What is being compressed is there twice for a moment.
      if found[name]?.isCompressed == true { continue }
      found[name] = EventSegment(name: name, path: "\(folder)/\(file)", isCompressed: isCompressed)
    }
    return found.values.sorted { $0.name < $1.name }
  }

  /// Place behind the last row of a complete segment.
  static let end = Int.max

  /// Whether there may be rows behind a place.
  func mayHaveMore(than place: Int) -> Bool {
    if isCompressed { return place != Self.end }
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.intValue
    return size.map { $0 > place } ?? false
  }

  /// Its whole rows between two places, counted in bytes of the uncompressed text, and where the last one ends.
  ///
  /// - Returns: `nil` for a segment that is damaged, or no table of events, which is put aside.
  func part(
    from start: Int = 0, to stop: Int = end
  ) throws(FollowError) -> (rows: [SegmentRow], bad: Int, end: Int)? {
    let bytes: [UInt8]
    do { bytes = try FileBytes.read(path) } catch .corrupt {
      putAside()
      return nil
    } catch .missing {
      // It is being compressed at this moment, or was removed.
      return ([], 0, start)
    } catch {
      throw .file(path, reason: "\(error)")
    }
    guard let last = bytes.lastIndex(of: 0x0A) else { return ([], 0, start) }
    guard let table = SegmentTable(bytes[...last]) else {
      putAside()
      return nil
    }
    let end = min(last + 1, stop)
    let first = max(start, table.headerBytes)
    let found = first < end ? table.rows(bytes[first..<end]) : ([], 0)
    return (found.0, found.1, isCompressed ? Self.end : end)
  }

  /// Gives it a name under which nobody reads it.
  private func putAside() { rename(path, path + ".damaged") }
}
