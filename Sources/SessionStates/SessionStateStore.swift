/// Where a server keeps what it knows of live sessions.
///
/// A store knows keys and bytes, not events: it neither reads nor changes what it keeps. Every record has
/// a revision, so that two servers that change one session at once cannot overwrite each other's event.
public protocol SessionStateStore: Sendable {
  /// What is kept under a key; `nil` for a session that is unknown, forgotten or expired.
  ///
  /// - Throws: ``SessionStateStoreError`` when the store cannot be asked.
  func load(_ key: String) async throws(SessionStateStoreError) -> StoredSession?

  /// Keeps a record in the place of the one with the expected revision, and starts its idle time anew.
  ///
  /// When this returns `true`, the record is as durable as the store is: a store on disk has it on disk.
  /// When it throws, the record may or may not have been kept; load it again to know.
  ///
  /// - Parameters:
  ///   - expected: revision of the record that is replaced; 0 when nothing may be kept under the key yet.
  ///   - bytes: the record; the store gives it the revision `expected + 1`.
  /// - Returns: whether it was kept; `false` when another writer came first, and nothing was changed.
  func save(
    _ bytes: [UInt8], for key: String, replacing expected: UInt64
  ) async throws(SessionStateStoreError) -> Bool

  /// Forgets a session for good, without a trace in the store.
  ///
  /// - Returns: whether it was known.
  func remove(_ key: String) async throws(SessionStateStoreError) -> Bool

  /// Number of sessions kept, those included that expired but are not yet swept away; `nil` where many
  /// servers share the store and none can say.
  func count() async throws(SessionStateStoreError) -> Int?

  /// Looks whether the store can do its part now; called about once a second, also while nobody asks for a
  /// session.
  ///
  /// A store that has nothing to look at needs no such method.
  ///
  /// - Throws: why calls fail for now.
  func check() async throws(SessionStateStoreError)

  /// Forgets what has expired; called now and then.
  func sweep() async throws(SessionStateStoreError)

  /// Finishes what was begun and lets go of files and connections; no call follows.
  func close() async
}

extension SessionStateStore {
  /// Finds nothing wrong.
  public func check() async throws(SessionStateStoreError) {}
}

/// A record as it is kept.
public struct StoredSession: Sendable, Equatable {
  /// The record's bytes.
  public let bytes: [UInt8]
  /// How often the record was saved, ≥ 1.
  public let revision: UInt64

  /// Joins bytes and revision.
  public init(bytes: [UInt8], revision: UInt64) {
    self.bytes = bytes
    self.revision = revision
  }
}
