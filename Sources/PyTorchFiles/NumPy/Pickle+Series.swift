extension Pickle {
  /// A pandas series: labels, and a whole number for each of them.
  ///
  /// Reads what pandas 1 to 3 write. Labels are numbers or text.
  ///
  /// - Returns: `nil` for what is none.
  public func series(_ value: PickleValue) -> (labels: [NumPyScalar], values: [Int])? {
    guard let manager = self[value, "_mgr"] ?? self[value, "_data"], className(manager) != nil,
      let parts = managed(manager), let values = integers(parts.values),
      let labels = index(parts.index, count: values.count), labels.count == values.count
    else { return nil }
    return (labels, values)
  }

  /// The index and the block of a manager of one block.
  private func managed(_ manager: PickleValue) -> (index: PickleValue, values: PickleValue)? {
    if let state = elements(state(manager)), state.count >= 2,
      let index = elements(state[0])?.first, let values = elements(state[1])?.first
    {
      return (index, values)
    }
    // The block as such: its values are the first argument of what makes it.
    guard let parts = arguments(manager), parts.count >= 2, let block = arguments(parts[0])?.first
    else { return nil }
    return (parts[1], block)
  }

  private func index(_ value: PickleValue, count: Int) -> [NumPyScalar]? {
    guard let name = className(value), name.hasSuffix("._new_Index"),
      let arguments = arguments(value), arguments.count == 2, let kind = className(arguments[0])
    else { return nil }
    let content = arguments[1]
    if kind.hasSuffix(".RangeIndex") {
      guard let start = self[content, "start"].flatMap(integer),
        let step = self[content, "step"].flatMap(integer), abs(step) < 1 << 32,
        abs(start) < 1 << 52
      else { return nil }
      return (0..<count).map { .integer(start + step * $0) }
    }
    guard let data = self[content, "data"] else { return nil }
    return array(data) ?? strings(data)
  }

  /// Texts in arrays of pandas' own, which have one of NumPy or Arrow inside.
  private func strings(_ value: PickleValue) -> [NumPyScalar]? {
    if let parts = elements(state(value)) {
      return parts.prefix(3).lazy.compactMap { self.array($0) }.first
    }
    for name in ["_ndarray", "_pa_array", "_data"] {
      guard let inner = self[value, name] else { continue }
      if let array = array(inner) ?? arrowTexts(inner) { return array }
    }
    return nil
  }
}
