extension Pickle {
  /// The elements of an array of one dimension: of NumPy, however it was written, or of a list.
  ///
  /// - Returns: `nil` for what is none, or has elements of another kind.
  public func array(_ value: PickleValue) -> [NumPyScalar]? {
    guard let name = className(value) else {
      return elements(value).flatMap { scalars($0) }
    }
    if Self.isNumPy(name, "multiarray._reconstruct") {
      // Version, shape, type, order, content.
      guard let state = elements(state(value)), state.count == 5 else { return nil }
      return array(shape: state[1], type: state[2], content: state[4])
    }
    if Self.isNumPy(name, "numeric._frombuffer") {
      guard let arguments = arguments(value), arguments.count >= 3 else { return nil }
      return array(shape: arguments[2], type: arguments[1], content: arguments[0])
    }
    return nil
  }

  /// All elements as whole numbers.
  public func integers(_ value: PickleValue) -> [Int]? {
    guard let scalars = array(value) else { return nil }
    var result: [Int] = []
    result.reserveCapacity(scalars.count)
    for case .integer(let number) in scalars { result.append(number) }
    return result.count == scalars.count ? result : nil
  }

  private func array(
    shape: PickleValue, type: PickleValue, content: PickleValue
  ) -> [NumPyScalar]? {
    guard let type = numpyType(type), let sizes = elements(shape)?.map({ integer($0) ?? -1 }),
      sizes.allSatisfy({ $0 >= 0 }), sizes.count(where: { $0 != 1 }) <= 1
    else { return nil }
    let count = sizes.max() ?? 1
    if type.kind == "O" {
      guard let elements = elements(content), elements.count == count else { return nil }
      return scalars(elements)
    }
    guard let bytes = bytes(of: content), bytes.count / type.size == count,
      bytes.count.isMultiple(of: type.size)
    else { return nil }
    var result: [NumPyScalar] = []
    result.reserveCapacity(count)
    for index in 0..<count {
      guard let scalar = type.scalar(bytes, at: index * type.size) else { return nil }
      result.append(scalar)
    }
    return result
  }

  private func scalars(_ values: [PickleValue]) -> [NumPyScalar]? {
    var result: [NumPyScalar] = []
    result.reserveCapacity(values.count)
    // A long text may be referred to without end. Those of a catalogue differ.
    var room = bytes.count
    for value in values {
      guard let scalar = scalar(value) else { return nil }
      if case .text(let text) = scalar { room -= text.utf8.count }
      guard room >= 0 else { return nil }
      result.append(scalar)
    }
    return result
  }

  private func scalar(_ value: PickleValue) -> NumPyScalar? {
    switch value {
    case .int(let number): .integer(number)
    case .float(let number): .float(number)
    case .text: text(value).map { .text($0) }
    case .bytes:
      bytes(of: value).flatMap { String(validating: $0, as: UTF8.self) }.map { .text($0) }
    default:
      numpyScalar(value)
        ?? bytes(of: value).flatMap { String(validating: $0, as: UTF8.self) }.map { .text($0) }
    }
  }
}
