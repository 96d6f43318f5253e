import Dispatch
import EventLogs
import Foundation
import Logging
import Synchronization
import SystemFiles

/// What goes on beside the writing, one thing after the other.
///
/// Segments are compressed, those of servers that are gone completed, old ones removed, and wishes fulfilled.
final class SegmentKeeper: LogKeeper {
  private let rounds: KeeperRounds
  var queue: DispatchQueue { rounds.queue }
  private let settings: EventRecordingSettings
  /// Who writes here, as names of segments end.
  private let writer: String
  let wishes: WishFile
  private let figures: RecordingFigures
  private let logger: Logger
  /// Asks for the open segment to be closed.
  let closeSegment: @Sendable () -> Void
  /// Whether the segment is being closed, since it has rows that are to be forgotten.
  let isClosing = Atomic(false)
  /// Milliseconds for which rows of other servers may be on their way.
  let settling = Atomic(5000)

  private static let lockFile = "_lock"

  init(
    _ settings: EventRecordingSettings, writer: String, wishes: WishFile,
    figures: RecordingFigures, logger: Logger, closeSegment: @escaping @Sendable () -> Void
  ) {
    self.settings = settings
    rounds = KeeperRounds(every: settings.lookEvery)
    self.writer = writer
    self.wishes = wishes
    self.figures = figures
    self.logger = logger
    self.closeSegment = closeSegment
  }

  /// Begins the rounds.
  func start() { rounds.start { [self] in look() } }

  /// Takes over a segment that was closed.
  ///
  /// - Parameter file: keeps it locked until it is complete.
  func take(_ path: String, _ file: OpenFile) {
    queue.async {
      if let segment = LogSegment(path: path) { self.complete(segment) }
      withExtendedLifetime(file) {}
      if self.isClosing.exchange(false, ordering: .relaxed) {
        Folder.locked("\(self.settings.folder)/\(Self.lockFile)") { self.fulfilWishes() }
      }
      self.measure()
    }
  }

  /// Does what was begun, and nothing after it.
  func end() async { await rounds.end() }

  // MARK: Rounds

  /// Does what is to be done now and then.
  func look() {
    recover()
    // One server does for all what changes segments that are complete.
    let isFirst = Folder.locked("\(settings.folder)/\(Self.lockFile)") {
      fulfilWishes()
      removeOld()
    }
    if !isFirst { letOwnSegmentGo() }
    measure()
  }

  /// Completes segments whose server is gone, and drafts of files.
  func recover() {
    for name in names
    where name.hasPrefix(".") && name.hasSuffix(".tmp") && name.contains("events-") {
      let path = "\(settings.folder)/\(name)"
      if Folder.age(of: path) > 3600 { unlink(path) }
    }
    for name in names {
      guard let segment = LogSegment(path: "\(settings.folder)/\(name)"), !segment.isCompressed,
        let descriptor = Folder.lock(segment.path)
      else { continue }
      defer { Folder.unlock(descriptor) }
      let twin = LogSegment(path: segment.path + ".zst")
      if let twin, FileManager.default.fileExists(atPath: twin.path), twin.isReadable {
        unlink(segment.path)
      } else {
        complete(segment)
        logger.notice(
          "a segment of the event log was completed, whose server did not",
          metadata: ["segment": "\(name)"])
      }
    }
  }

  private func complete(_ segment: LogSegment) {
    attempt("a segment of the event log cannot be compressed") {
      // As readable as it was.
      if let done = try segment.complete() { chmod(done.path, 0o640) }
    }
  }

  func attempt(_ what: String, _ body: () throws -> Void) {
    do { try body() } catch { logger.error("\(what)", metadata: ["error": "\(error)"]) }
  }

  /// Removes segments that are older than wanted, and the oldest of too many.
  func removeOld() {
    var segments = segments.filter(\.isCompressed)
    if let keep = settings.keepTime {
      // A segment's last row is younger than its name.
      let age = Int64((keep + settings.segmentTime) / .milliseconds(1))
      let oldest = Int64(Date().timeIntervalSince1970 * 1000) - age
      for segment in segments.prefix(while: { $0.begin < oldest }) { remove(segment, "age") }
      segments.removeAll { $0.begin < oldest }
    }
    if let most = settings.keepBytes {
      var bytes = segments.reduce(0) { $0 + Folder.size(of: $1.path) }
      for segment in segments where bytes > most {
        bytes -= Folder.size(of: segment.path)
        remove(segment, "size")
      }
    }
  }

  private func remove(_ segment: LogSegment, _ reason: String) {
    attempt("a segment of the event log cannot be removed") { try segment.remove() }
    logger.info(
      "a segment of the event log was removed",
      metadata: ["segment": "\(segment.name)", "for": "\(reason)"])
  }

  private func measure() {
    let all = segments
    figures.segments.store(all.count, ordering: .relaxed)
    figures.bytes.store(all.reduce(0) { $0 + Folder.size(of: $1.path) }, ordering: .relaxed)
  }

  private var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: settings.folder)) ?? []
  }

  var segments: [LogSegment] { (try? LogSegment.all(in: settings.folder)) ?? [] }

  /// Whether a segment is the one that is written here.
  func isOwn(_ segment: LogSegment) -> Bool {
    !segment.isCompressed && segment.name.hasSuffix("-\(writer)")
  }

  /// Whether rows that a wish is about may still be on their way, from other servers.
  func isYoung(_ wish: Wish) -> Bool {
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    return abs(now - wish.time) < settling.load(ordering: .relaxed)
  }
}
