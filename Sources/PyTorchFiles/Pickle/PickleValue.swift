/// A value of a pickle; what holds others is a node, which may stand in several places, or within itself.
public enum PickleValue: Sendable, Equatable {
  /// None.
  case none
  /// A truth value.
  case bool(Bool)
  /// A number of up to 64 bits.
  case int(Int)
  /// A number.
  case float(Double)
  /// Text: its place among the bytes of the pickle.
  case text(start: UInt32, count: UInt32)
  /// Bytes: their place among the bytes of the pickle.
  case bytes(start: UInt32, count: UInt32)
  /// Anything else, by its number.
  case node(UInt32)
}

/// A value that holds others.
struct PickleNode: Sendable {
  enum Kind: Sendable {
    case tuple
    case list
    /// Children are keys and values in turn.
    case dictionary
    case set
    /// A class or a function, which is only named.
    case global(module: PickleValue, name: PickleValue)
    /// What a call would give: it is not made. Children are what would be appended, or keys and values in turn.
    case object(callee: PickleValue, arguments: PickleValue)
    /// What lies outside the pickle.
    case persistent(PickleValue)
    /// A number of more than 64 bits.
    case number
  }

  var kind: Kind
  var children: [PickleValue] = []
  /// What the object would be set to.
  var state: PickleValue = .none
}
