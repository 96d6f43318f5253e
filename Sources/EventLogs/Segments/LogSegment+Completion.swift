import Foundation
import SystemFiles

extension LogSegment {
  /// Writes the segment compressed, without some rows, and lets the plain file go; readers find the one or the other.
  ///
  /// The new file is durable before it has its name. What stands behind the last whole row of a plain segment, as a killed
  /// writer leaves it, is kept aside as `_NAME.damaged`.
  ///
  /// - Parameter removed: rows to leave out, by their offsets.
  /// - Returns: the segment as it stands now; `nil` where no row was left in it, and it is gone.
  /// - Throws: ``EventLogError`` when a file cannot be read or written; the segment is as it was then.
  @discardableResult
  package func complete(removing removed: [RemovedRow] = []) throws(EventLogError) -> LogSegment? {
    let target = folder + name + Self.compressedSuffix
    let removals = (try removals() + removed).sorted { $0.offset < $1.offset }
    let gone = Set(removed.map(\.offset))
    if !isCompressed { try keepRest() }
    let file = try Self.output { () throws(FileError) in try AtomicFile(path: target) }
    let encoder = Compression.zstd.makeEncoder()
    var encoded = Self.frame(removals)
    var pending = Self.header
    var count = 0
    func flush(finish: Bool) throws(EventLogError) {
      if let failure = encoder.encode(pending, finish: finish, appendingTo: &encoded) {
        throw .compressionFailed(path: target, reason: failure)
      }
      try Self.output { () throws(FileError) in try file.write(encoded) }
      pending.removeAll(keepingCapacity: true)
      encoded.removeAll(keepingCapacity: true)
    }
    try forEachRow { (row) throws(EventLogError) in
      if gone.contains(row.offset) { return true }
      count += 1
      pending += row.text
      if pending.count >= 1 << 16 { try flush(finish: false) }
      return true
    }
    if count > 0 {
      try flush(finish: true)
      try Self.output { () throws(FileError) in try file.commit() }
    }
    if count == 0 || !isCompressed { try remove() }
    return count > 0 ? LogSegment(path: target) : nil
  }

  /// Whether the file is whole, as far as that can be seen: its text can be read to the end.
  package var isReadable: Bool {
    do throws(EventLogError) {
      try forEachRow { _ in true }
      return true
    } catch { return false }
  }

  /// Removes the file.
  package func remove() throws(EventLogError) {
    do { try FileManager.default.removeItem(atPath: path) } catch CocoaError.fileNoSuchFile {
    } catch { throw .output(FileError(.write, path, code: EIO)) }
  }

  private static func output<Value>(
    _ body: () throws(FileError) -> Value
  ) throws(EventLogError) -> Value {
    do { return try body() } catch { throw .output(error) }
  }

  /// The folder, with a slash behind it.
  package var folder: String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
  }

  /// Keeps what stands behind the whole rows of a plain segment.
  private func keepRest() throws(EventLogError) {
    let rest = try InputFile.rest(path: path)
    if rest.isEmpty { return }
    try Self.output { () throws(FileError) in
      let file = try AtomicFile(path: "\(folder)_\(name).damaged")
      try file.write(rest)
      try file.commit()
    }
  }
}
