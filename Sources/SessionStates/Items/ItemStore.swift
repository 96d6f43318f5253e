/// Where a server keeps what it was told of items.
///
/// A store knows keys and bytes, not items. Each change gets a place behind all earlier ones, so that servers which share a
/// store find what others have changed, and two that change one item at once cannot overwrite each other.
public protocol ItemStore: Sendable {
  /// What changed after a place, the oldest first, of each item the last change only.
  ///
  /// - Parameters:
  ///   - place: 0 for all that is kept.
  ///   - limit: most items that are answered, ≥ 1.
  /// - Returns: the items, and the place of the last change of all; one below `place` tells that the store has lost what it
  ///   had, and began anew.
  func changes(
    after place: Int64, limit: Int
  ) async throws(SessionStateStoreError) -> (items: [StoredItem], last: Int64)

  /// Keeps all of some items, or none of them.
  ///
  /// When this returns `true`, they are as durable as the store is.
  ///
  /// - Parameter writes: no two of the same key.
  /// - Returns: whether they were kept; `false` when another writer came first at one of them.
  func write(_ writes: [ItemWrite]) async throws(SessionStateStoreError) -> Bool

  /// Lets go of files and connections; no call follows.
  func close() async
}

/// What is kept of an item.
public struct StoredItem: Sendable, Equatable {
  /// Identifier of the item.
  public let key: String
  /// The record's bytes.
  public let bytes: [UInt8]
  /// Place of its last change among all changes, ≥ 1.
  public let place: Int64

  /// Joins key, bytes and place.
  public init(key: String, bytes: [UInt8], place: Int64) {
    (self.key, self.bytes, self.place) = (key, bytes, place)
  }
}

/// An item that is to be kept.
public struct ItemWrite: Sendable, Equatable {
  /// Identifier of the item.
  public let key: String
  /// The record's bytes.
  public let bytes: [UInt8]
  /// Place of what is replaced; 0 where nothing may be kept under the key yet.
  public let expected: Int64

  /// Bytes for a key, in the place of what was changed at the expected place.
  public init(key: String, bytes: [UInt8], replacing expected: Int64) {
    (self.key, self.bytes, self.expected) = (key, bytes, expected)
  }
}
