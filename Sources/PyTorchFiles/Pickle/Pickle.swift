/// What a pickle says, as data: nothing in it is called, and classes are only names.
///
/// Values refer to each other by numbers, so that a value which holds itself, or one a billion times over, is
/// no more than the bytes that say so. Who reads it goes down by names, never through all of it.
public struct Pickle: Sendable {
  let bytes: [UInt8]
  let nodes: [PickleNode]
  /// The value of the whole.
  public let root: PickleValue

  /// Text that is one.
  public func text(_ value: PickleValue) -> String? {
    guard case .text(let start, let count) = value else { return nil }
    return String(validating: bytes[Int(start)..<Int(start) + Int(count)], as: UTF8.self)
  }

  /// A whole number, also of NumPy.
  public func integer(_ value: PickleValue) -> Int? {
    switch value {
    case .int(let number): number
    case .bool(let truth): truth ? 1 : 0
    case .float(let number): Int(exactly: number)
    default:
      if case .integer(let number) = numpyScalar(value) { number } else { nil }
    }
  }

  /// A number, also of NumPy.
  public func number(_ value: PickleValue) -> Double? {
    if case .float(let number) = value { return number }
    if let number = integer(value) { return Double(number) }
    if case .float(let number) = numpyScalar(value) { return number }
    return nil
  }

  /// A truth value, also of NumPy.
  public func truth(_ value: PickleValue) -> Bool? {
    switch value {
    case .bool(let truth): truth
    default: integer(value).flatMap { $0 == 0 ? false : $0 == 1 ? true : nil }
    }
  }

  /// Members of a list or tuple.
  public func elements(_ value: PickleValue) -> [PickleValue]? {
    switch node(value)?.kind {
    case .list, .tuple: node(value)?.children
    default: nil
    }
  }

  /// The name of a class or function, with its module; of an object, that of what would make it.
  public func className(_ value: PickleValue) -> String? {
    switch node(value)?.kind {
    case .global(let module, let name):
      guard let module = text(module), let name = text(name) else { return nil }
      return "\(module).\(name)"
    case .object(let callee, _):
      guard case .global = node(callee)?.kind else { return nil }
      return className(callee)
    default: return nil
    }
  }

  /// What an object would be made with.
  public func arguments(_ value: PickleValue) -> [PickleValue]? {
    guard case .object(_, let arguments) = node(value)?.kind else { return nil }
    return elements(arguments)
  }

  /// What an object would be set to; `.none` where nothing is said.
  public func state(_ value: PickleValue) -> PickleValue { node(value)?.state ?? .none }

  /// The value under a name, in a dictionary or an object's attributes.
  public subscript(_ value: PickleValue, _ key: String) -> PickleValue? {
    guard let node = node(value) else { return nil }
    switch node.kind {
    case .dictionary: return entry(key, in: node.children)
    case .object:
      if let found = entry(key, in: node.children) { return found }
      if case .dictionary = self.node(node.state)?.kind { return self[node.state, key] }
      // Attributes, and those of slots.
      for part in elements(node.state) ?? [] {
        if case .dictionary = self.node(part)?.kind, let found = self[part, key] { return found }
      }
      return nil
    default: return nil
    }
  }

  /// The value at the end of a path of names.
  public func find(_ path: String..., in value: PickleValue) -> PickleValue? {
    var value = value
    for key in path {
      guard let next = self[value, key] else { return nil }
      value = next
    }
    return value
  }

  /// The texts that a dictionary or an object's attributes are under, in their order.
  public func keys(_ value: PickleValue) -> [String] {
    guard let node = node(value) else { return [] }
    switch node.kind {
    case .dictionary:
      return stride(from: 0, to: node.children.count, by: 2).compactMap { text(node.children[$0]) }
    case .object:
      let own = stride(from: 0, to: node.children.count - 1, by: 2).compactMap {
        text(node.children[$0])
      }
      guard case .dictionary = self.node(node.state)?.kind else { return own }
      return own + keys(node.state)
    default: return []
    }
  }

  func node(_ value: PickleValue) -> PickleNode? {
    guard case .node(let number) = value else { return nil }
    return nodes[Int(number)]
  }

  /// The last one of a name counts, as it does in Python.
  private func entry(_ key: String, in children: [PickleValue]) -> PickleValue? {
    let key = Array(key.utf8)
    var index = children.count - children.count % 2
    while index > 0 {
      index -= 2
      guard case .text(let start, let count) = children[index], Int(count) == key.count else {
        continue
      }
      if bytes[Int(start)..<Int(start) + Int(count)].elementsEqual(key) {
        return children[index + 1]
      }
    }
    return nil
  }
}
