/// The columns that a schema describes.
struct SchemaTree {
  private let elements: [SchemaElement]
  private var next = 0
  private var columns: [ParquetColumn] = []

  /// Groups in groups.
  private static let depthLimit = 64

  /// The columns, as the row groups order them.
  static func columns(of elements: [SchemaElement]) throws(ParquetError) -> [ParquetColumn] {
    var tree = SchemaTree(elements: elements)
    guard let root = elements.first else { throw .damaged("it has no schema") }
    tree.next = 1
    for _ in 0..<root.children {
      try tree.take(below: "", definition: 0, isNamed: false, in: nil, depth: 0)
    }
    return tree.columns
  }

  private init(elements: [SchemaElement]) { self.elements = elements }

  /// The list that a node is in.
  private struct List {
    /// Definition level of an element, null or not.
    let element: Int
    /// Whether an element is a value, rather than a group or another list.
    var holdsValues: Bool
  }

  /// Takes the next node with all that is in it.
  ///
  /// - Parameters:
  ///   - path: name of the group, with a dot behind it; of a list its own, without.
  ///   - isNamed: whether the path names the node, as that of a list does.
  private mutating func take(
    below path: String, definition: Int, isNamed: Bool, in list: List?, depth: Int
  ) throws(ParquetError) {
    guard next < elements.count, depth < Self.depthLimit else {
      throw .damaged("its schema cannot be read")
    }
    let element = elements[next]
    next += 1
    let definition = definition + (element.repetition == .required ? 0 : 1)
    var list = list
    if element.repetition == .repeated {
      list = List(element: definition, holdsValues: list == nil && element.children <= 1)
    } else if element.children > 0 {
      list?.holdsValues = false
    }
    // A list has its values two groups deeper; people know it by its own name.
    let name = isNamed ? path : path + element.name
    if element.children > 0 {
      let isList = isNamed || element.repetition == .repeated || isListGroup(element)
      for _ in 0..<element.children {
        try take(
          below: isList ? name : name + ".", definition: definition, isNamed: isList, in: list,
          depth: depth + 1)
      }
    } else {
      columns.append(column(element, name, definition: definition, list))
    }
  }

  /// Whether a group's only node is repeated, as lists and maps are written.
  private func isListGroup(_ group: SchemaElement) -> Bool {
    group.children == 1 && next < elements.count && elements[next].repetition == .repeated
  }

  private func column(
    _ element: SchemaElement, _ name: String, definition: Int, _ list: List?
  ) -> ParquetColumn {
    let type = element.type ?? .boolean
    let conversion: Result<Conversion, UnsupportedColumn> =
      if list?.holdsValues == false {
        .failure(UnsupportedColumn(holds: "a map, or a list of lists or groups"))
      } else if element.type == nil {
        .failure(UnsupportedColumn(holds: "a group of columns, or of an unknown type"))
      } else {
        Conversion.from(type, element.meaning, length: element.length)
      }
    let length = type == .int96 ? 12 : element.length
    switch conversion {
    case .success(let conversion):
      return ParquetColumn(
        name: name, conversion: conversion, unsupported: nil, physicalType: type, length: length,
        definition: definition, element: list?.element)
    case .failure(let reason):
      return ParquetColumn(
        name: name, conversion: nil, unsupported: reason.holds, physicalType: type,
        length: length, definition: definition, element: list?.element)
    }
  }
}
