import EventLogs
import Foundation
import SystemFiles

/// Writes rows into segments, one after the other; for one thread.
final class SegmentWriter: RowWriter {
  let settings: EventRecordingSettings
  private let writer: String
  let wishes: WishFile
  /// Takes over segments that are closed.
  private let onClose: (_ path: String, OpenFile) -> Void
  private(set) var file: SegmentFile?
  /// Rows that may not be on the disk yet; the first ``written`` bytes of them are in the file.
  private var rows: [UInt8] = []
  private var written = 0
  /// Number of ``rows``, and of those that were never written.
  private var count = 0
  private var fresh = 0
  /// Milliseconds since 1970 that were used last: segments come in the order of their names, also when the clock is set
  /// back.
  private var lastTime: Int64

  init(
    _ settings: EventRecordingSettings, writer: String, wishes: WishFile,
    onClose: @escaping (_ path: String, OpenFile) -> Void
  ) {
    self.settings = settings
    self.writer = writer
    self.wishes = wishes
    self.onClose = onClose
    // Also when it was set back while no server ran; a clock that was days ahead is not followed.
    let newest = (try? LogSegment.all(in: settings.folder))?.last?.begin ?? 0
    lastTime = newest < Int64(Folder.now * 1000) + 86_400_000 ? newest : 0
  }

  /// A name for a writer: the machine, the process, and something that tells it from others of these.
  static func newName() -> String {
    let host = ProcessInfo.processInfo.hostName.unicodeScalars.prefix(40)
      .map {
        $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
          ? "\($0)" : "-"
      }
      .joined()
    let random = String(UInt32.random(in: .min ... .max), radix: 36)
    return "\(host)-\(ProcessInfo.processInfo.processIdentifier)-\(random)"
  }

  /// Adds a row, which is not written yet.
  func append(_ fields: [[UInt8]]) {
    LogSegmentRow.append(fields, to: &rows)
    count += 1
    fresh += 1
  }

  /// Whether rows could not be written, or were not yet.
  var isWaiting: Bool { rows.count > written }

  /// Writes what was added.
  ///
  /// - Returns: how many rows are written for the first time.
  func write() throws(FileError) -> Int {
    let file = try open()
    try file.write(rows[written...])
    written = rows.count
    defer { fresh = 0 }
    return fresh
  }

  /// Waits until everything that was written is on the disk; closes the segment where it is large or old.
  func synchronize() throws(FileError) {
    if let file, file.size > file.durableSize {
      do { try file.synchronize() } catch {
        // What the system had taken is gone, or may be: the same rows go into another file.
        file.dropUnsynchronized()
        written = 0
        closeSegment()
        throw error
      }
    }
    rows.removeAll(keepingCapacity: true)
    (written, count) = (0, 0)
    if let file, file.size >= settings.segmentBytes || .now - file.begin >= settings.segmentTime {
      closeSegment()
    }
  }

  /// Whether rows may not be on the disk.
  var isBehind: Bool { !rows.isEmpty }

  /// Whether the segment is old.
  var isDue: Bool { file.map { .now - $0.begin >= settings.segmentTime } ?? false }

  /// Lets rows go that are not on the disk.
  ///
  /// - Returns: how many.
  @discardableResult
  func discard() -> Int {
    file?.dropUnsynchronized()
    rows.removeAll()
    (written, fresh) = (0, 0)
    defer { count = 0 }
    return count
  }

  /// Looks whether rows could be written.
  func probe() throws(FileError) { try open().probe() }

  /// Closes the segment; the next row begins another one.
  func closeSegment() {
    guard let closed = file else { return }
    file = nil
    onClose(closed.path, closed.file)
  }

  /// A time that is later than all segments that were begun, and before all that will be.
  func timeBetweenSegments() -> Int64 {
    lastTime = max(lastTime, Int64(Folder.now * 1000))
    return lastTime
  }

  private func open() throws(FileError) -> SegmentFile {
    if let file { return file }
    lastTime = max(lastTime + 1, Int64(Folder.now * 1000))
    let new = try SegmentFile(
      folder: settings.folder, name: LogSegment.name(begin: lastTime, writer: writer))
    file = new
    return new
  }
}
