import Dispatch
import EventLogs
import LiveSessions
import Synchronization

/// Looks in the segments whether requests were recorded that this process knows nothing of.
final class RepeatedRequests: Sendable {
  /// What is looked for.
  struct Search {
    /// The session's name in the log.
    let session: [UInt8]
    /// The hash of the request's key in the log.
    let key: [UInt8]
    /// Unix seconds after which it was recorded, if it was.
    let since: Double
    /// Told whether it is there; `nil` where that cannot be known.
    let answer: CheckedContinuation<Bool?, Never>
  }

  private let waiting = Mutex<[Search]>([])
  private let folder: String
  private let queue: DispatchQueue
  /// Time in which another server's row for the first request, to which this one is a retry, is written.
  private let settling: DispatchTimeInterval

  init(
    folder: String, on queue: DispatchQueue,
    settling: DispatchTimeInterval = .milliseconds(500)
  ) {
    self.folder = folder
    self.queue = queue
    self.settling = settling
  }

  /// Whether a request is in the log; `nil` where that cannot be known.
  func isRecorded(session: [UInt8], key: UInt64, since: Double) async -> Bool? {
    await withCheckedContinuation { continuation in
      let search = Search(
        session: session, key: Hex.text(key), since: since, answer: continuation)
      let isFirst = waiting.withLock { waiting in
        waiting.append(search)
        return waiting.count == 1
      }
      if isFirst { queue.asyncAfter(deadline: .now() + settling) { self.lookAll() } }
    }
  }

  /// Answers all that wait, with one look at each segment.
  private func lookAll() {
    let searches = waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
    guard let since = searches.map(\.since).min() else { return }
    var found: Set<[UInt8]>?
    do { found = try keys(of: Set(searches.map(\.session)), since: since) } catch {}
    for search in searches {
      search.answer.resume(returning: found?.contains(search.session + [0] + search.key))
    }
  }

  /// Sessions with the keys that were recorded for them, in segments that have changed since a time.
  private func keys(
    of sessions: Set<[UInt8]>, since: Double
  ) throws(EventLogError) -> Set<[UInt8]> {
    var keys: Set<[UInt8]> = []
    for segment in try LogSegment.all(in: folder)
    where Folder.age(of: segment.path) <= Self.age(since) {
      try segment.forEachRow { row in
        let session = row.session
        if sessions.contains(session), let key = row.fields().last, !key.isEmpty {
          keys.insert(session + [0] + key)
        }
        return true
      }
    }
    return keys
  }

  /// Seconds since a time, and some more, as clocks differ.
  private static func age(_ since: Double) -> Double { Folder.now - since + 60 }
}
