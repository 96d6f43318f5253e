/// The list that a session was shown last: its next event tells how good it was.
///
/// Items are kept as hashes of their identifiers, of 32 bits: a rank may be told of an item that was not in the list, once
/// in some forty million events.
public struct ShownList: Sendable, Equatable {
  /// Items that are remembered of a list, at most: its first ones.
  public static let mostItems = 100

  /// Name of the model that made the list.
  public let model: String
  /// Version of that model.
  public let modelVersion: String
  /// How many better items stood before the first of the list, ≥ 0 (``ListRequest/offset``).
  public let offset: Int
  /// Hashes of the items, best first.
  let items: [UInt32]

  init(model: String, modelVersion: String, offset: Int, items: [UInt32]) {
    self.model = model
    self.modelVersion = modelVersion
    self.offset = offset
    self.items = items
  }

  /// The list of an answer to a request.
  init(_ answer: ListAnswer, of request: ListRequest) {
    self.init(
      model: answer.model.name, modelVersion: answer.model.version, offset: request.offset,
      items: answer.best.prefix(Self.mostItems).map {
        Self.hash(answer.model.vocabulary.utf8(of: $0.item))
      })
  }

  /// At which rank an item stood, from 1, the items that ``offset`` left out counted; `nil` where it did not.
  public func rank(of item: String) -> Int? {
    items.firstIndex(of: Self.hash(item.utf8)).map { offset + $0 + 1 }
  }

  private static func hash(_ id: some Sequence<UInt8>) -> UInt32 {
    UInt32(truncatingIfNeeded: StableHash.of(utf8: id))
  }
}
