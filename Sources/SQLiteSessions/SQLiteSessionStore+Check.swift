import GRDB
import SessionStates
import Synchronization

extension SQLiteSessionStore {
  /// Looks whether the file is still where it was, and, where the last commit failed, whether another one can
  /// be made.
  public func check() async throws(SessionStateStoreError) {
    if isClosed { throw .closed }
    if places != DatabaseFile.places(path) { throw .moved(path) }
    guard isFailing.value else { return }
    try await write {
      try $0.execute(sql: "PRAGMA user_version = \(DatabaseFile.sessions.version)")
    }
    isFailing.store(false)
  }
}

/// A mark that several threads set and read.
final class Flag: Sendable {
  private let flag = Atomic(false)

  var value: Bool { flag.load(ordering: .relaxed) }

  func store(_ value: Bool) { flag.store(value, ordering: .relaxed) }
}
