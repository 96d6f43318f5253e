extension Pickle {
  /// Texts of an Arrow array, or of several in a row.
  func arrowTexts(_ value: PickleValue) -> [NumPyScalar]? {
    var arrays = [value]
    if className(value) == "pyarrow.lib.chunked_array" {
      guard let chunks = arguments(value)?.first.flatMap(elements) else { return nil }
      arrays = chunks
    }
    var result: [NumPyScalar] = []
    // The same array may stand there again and again; the ids of a catalogue differ.
    var room = bytes.count
    for array in arrays {
      guard let texts = arrowArray(array, &room) else { return nil }
      result += texts
    }
    return result
  }

  /// Type, length, missing values, offset, buffers: which are there, where texts begin, and the texts.
  private func arrowArray(_ value: PickleValue, _ room: inout Int) -> [NumPyScalar]? {
    guard className(value) == "pyarrow.lib._restore_array",
      let parts = arguments(value)?.first.flatMap(elements), parts.count >= 5,
      let size = offsetSize(parts[0]), let count = integer(parts[1]), integer(parts[2]) == 0,
      let first = integer(parts[3]), let buffers = elements(parts[4]), buffers.count == 3,
      let offsets = buffer(buffers[1]), let content = buffer(buffers[2]), count >= 0, first >= 0,
      first < offsets.count, count < offsets.count, first + count + 1 <= offsets.count / size
    else { return nil }
    room -= offsets.count + content.count
    guard room >= 0 else { return nil }
    var result: [NumPyScalar] = []
    result.reserveCapacity(count)
    var start = offsets.count(at: first * size, size: size) ?? -1
    for index in first + 1..<first + count + 1 {
      guard let end = offsets.count(at: index * size, size: size), start >= 0, start <= end,
        end <= content.count, let text = String(validating: content[start..<end], as: UTF8.self)
      else { return nil }
      result.append(.text(text))
      start = end
    }
    return result
  }

  private func offsetSize(_ type: PickleValue) -> Int? {
    guard className(type) == "pyarrow.lib.type_for_alias",
      let name = arguments(type)?.first.flatMap(text)
    else { return nil }
    switch name {
    case "string", "utf8": return 4
    case "large_string", "large_utf8": return 8
    default: return nil
    }
  }

  private func buffer(_ value: PickleValue) -> [UInt8]? {
    guard className(value) == "pyarrow.lib.py_buffer" else { return nil }
    return arguments(value)?.first.flatMap(bytes(of:))
  }
}
