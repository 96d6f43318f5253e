import Dispatch
import EventLogs
import LiveSessions
import Synchronization

/// Looks in the log whether requests were recorded that this process knows nothing of.
package final class RepeatedRequests: Sendable {
  /// Sessions with the keys that were recorded for them since a time in Unix seconds, each as ``SessionWithKey``.
  package typealias Lookup =
    @Sendable (_ sessions: Set<[UInt8]>, _ since: Double) throws -> Set<SessionWithKey>

  /// A session's name in the log, and the hash of a key there.
  package struct SessionWithKey: Hashable {
    let session: [UInt8]
    let key: [UInt8]

    package init(session: [UInt8], key: [UInt8]) { (self.session, self.key) = (session, key) }
  }

  /// What is looked for.
  struct Search {
    let request: SessionWithKey
    /// Unix seconds after which it was recorded, if it was.
    let since: Double
    /// Told whether it is there; `nil` where that cannot be known.
    let answer: CheckedContinuation<Bool?, Never>
  }

  private let waiting = Mutex<[Search]>([])
  private let queue: DispatchQueue
  /// Time in which another server's row for the first request, to which this one is a retry, is written.
  private let settling: DispatchTimeInterval

  private let lookup: Lookup

  package init(
    on queue: DispatchQueue, settling: DispatchTimeInterval = .milliseconds(500),
    lookup: @escaping Lookup
  ) {
    self.lookup = lookup
    self.queue = queue
    self.settling = settling
  }

  /// Whether a request is in the log; `nil` where that cannot be known.
  func isRecorded(session: [UInt8], key: UInt64, since: Double) async -> Bool? {
    await withCheckedContinuation { continuation in
      let search = Search(
        request: SessionWithKey(session: session, key: Hex.text(key)), since: since,
        answer: continuation)
      let isFirst = waiting.withLock { waiting in
        waiting.append(search)
        return waiting.count == 1
      }
      if isFirst { queue.asyncAfter(deadline: .now() + settling) { self.lookAll() } }
    }
  }

  /// Answers all that wait, with one look.
  private func lookAll() {
    let searches = waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
    guard let since = searches.map(\.since).min() else { return }
    let found = try? lookup(Set(searches.map(\.request.session)), since)
    for search in searches {
      search.answer.resume(returning: found?.contains(search.request))
    }
  }

  /// Looks in the segments of a folder that have changed since.
  static func lookup(in folder: String) -> Lookup {
    { sessions, since in
      var found: Set<SessionWithKey> = []
      for segment in try LogSegment.all(in: folder)
      where Folder.age(of: segment.path) <= age(since) {
        try segment.forEachRow { row in
          let session = row.session
          if sessions.contains(session), let key = row.fields().last, !key.isEmpty {
            found.insert(SessionWithKey(session: session, key: key))
          }
          return true
        }
      }
      return found
    }
  }

  /// Seconds since a time, and some more, as clocks differ.
  private static func age(_ since: Double) -> Double { Folder.now - since + 60 }
}
