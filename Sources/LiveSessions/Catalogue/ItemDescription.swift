import Foundation
import SessionData

/// What is known of an item beside its clicks.
///
/// What was told over ``LiveSessionService/change(_:)`` goes before what the tables of titles and attributes say.
public struct ItemDescription: Sendable, Equatable {
  /// Most attributes that an item was told to have.
  public static let mostAttributes = 64

  /// What people call it.
  public var title: String?
  /// Values of its attributes, as texts, by the attributes' names.
  public var attributes: [String: [String]]
  /// Whether no list shows it.
  public var isHidden: Bool
  /// When it came into the shop, in Unix seconds; where nobody says so, when it was put for the first time.
  public var added: Double?

  /// A description, of nothing where nothing is said.
  public init(
    title: String? = nil, attributes: [String: [String]] = [:], isHidden: Bool = false,
    added: Double? = nil
  ) {
    self.title = title
    self.attributes = attributes
    self.isHidden = isHidden
    self.added = added
  }
}

/// What is to be known of items from now on.
public enum ItemChange: Sendable, Equatable {
  /// The item is as described; what tables say of it does not count any more.
  case put(String, ItemDescription)
  /// Some of what is known of the item changes.
  case patch(String, ItemPatch)
  /// The item is gone: no list shows it, until it is put again.
  case remove(String)

  /// Identifier of the item.
  public var item: String {
    switch self {
    case .put(let item, _), .patch(let item, _), .remove(let item): item
    }
  }
}

/// What changes of a description; `nil` leaves it.
public struct ItemPatch: Sendable, Equatable {
  /// Its title; an empty one takes it away.
  public var title: String?
  /// Values of attributes; none take the attribute away.
  public var attributes: [String: [String]]
  /// Whether no list shows it.
  public var isHidden: Bool?
  /// When it came into the shop, in Unix seconds.
  public var added: Double?

  /// A change of nothing but what is given.
  public init(
    title: String? = nil, attributes: [String: [String]] = [:], isHidden: Bool? = nil,
    added: Double? = nil
  ) {
    self.title = title
    self.attributes = attributes
    self.isHidden = isHidden
    self.added = added
  }
}
