import Recommendation
import SessionData

/// Which items of a model have which values: conditions become sets of items.
struct AttributeIndex: Sendable {
  /// Names of the attributes: those of the table in its order, then those that items were told to have.
  private(set) var names: [String]
  let itemCount: Int

  /// An attribute over all items.
  private struct Column {
    /// The values that occur.
    var values: [AttributeValue] = []
    /// Numbers of the values of each item, item after item, and where those of each begin.
    var codes: [Int32] = []
    var offsets = [0]
  }

  private let table: ItemAttributes?
  private let columns: [String: Column]
  /// Values of items that are others by now than in the columns.
  private var described: [ItemIndex: [String: [AttributeValue]]] = [:]

  /// The attributes of a model's items: those of a table, and what was told of items.
  init(
    _ table: ItemAttributes?, _ records: [String: ItemRecord] = [:], of vocabulary: ItemVocabulary
  ) {
    self.table = table
    itemCount = vocabulary.count
    names = Self.names(table?.columns.map(\.name) ?? [], and: records.values)
    var (rows, told): ([ItemIndex?], [ItemRecord?]) = ([], [])
    for item in 0..<ItemIndex(vocabulary.count) {
      let id = vocabulary.id(of: item)
      rows.append(table?.items.index(of: id))
      told.append(records.isEmpty ? nil : records[id])
    }
    columns = names.reduce(into: [:]) { columns, name in
      let source = table?.columns.first { $0.name == name }
      var column = Column()
      var numbers: [String: Int32] = [:]
      for (row, record) in zip(rows, told) {
        let texts = ItemRecord.values(of: name, told: record, row: row, in: source)
        for text in texts {
          let number = numbers[text] ?? Int32(numbers.count)
          if numbers.updateValue(number, forKey: text) == nil {
            column.values.append(AttributeValue(text))
          }
          column.codes.append(number)
        }
        column.offsets.append(column.codes.count)
      }
      columns[name] = column
    }
  }

  /// The same with other values of some items.
  func describing(
    _ items: [(number: ItemIndex?, id: String)], _ record: (String) -> ItemRecord?
  ) -> AttributeIndex {
    var index = self
    let records = items.map { record($0.id) }
    index.names = Self.names(names, and: records.lazy.compactMap(\.self))
    for (item, record) in zip(items, records) {
      guard let number = item.number else { continue }
      let row = table?.items.index(of: item.id)
      index.described[number] = index.names.reduce(into: [:]) { values, name in
        let source = table?.columns.first { $0.name == name }
        let texts = ItemRecord.values(of: name, told: record, row: row, in: source)
        values[name] = texts.map(AttributeValue.init)
      }
    }
    return index
  }

  /// Whether so many items have other values by now that the columns should be made anew.
  var isWorn: Bool { described.count > max(1024, itemCount / 16) }

  /// The items that meet a condition; `nil` where there is no such attribute.
  func items(_ condition: ItemCondition) -> ItemSet? {
    guard names.contains(condition.attribute) else { return nil }
    var set: ItemSet
    if let column = columns[condition.attribute] {
      let (anyOf, noneOf) = (condition.anyOf.map(Set.init), Set(condition.noneOf))
      let isMet = column.values.map { value in
        (anyOf.map(value.isOne) ?? true) && condition.admits(value.number)
      }
      let isRefused = column.values.map { $0.isOne(of: noneOf) }
      set = ItemSet(
        (0..<itemCount).lazy.filter { item in
          let codes = column.codes[column.offsets[item]..<column.offsets[item + 1]]
          return (!condition.isDemanding || codes.contains { isMet[Int($0)] })
            && !codes.contains { isRefused[Int($0)] }
        }.map { ItemIndex($0) })
    } else {
      set = condition.isDemanding ? ItemSet() : ItemSet((0..<itemCount).lazy.map { ItemIndex($0) })
    }
    for (item, values) in described {
      if Self.meets(condition, values[condition.attribute] ?? []) {
        set.insert(item)
      } else {
        set.remove(item)
      }
    }
    return set
  }

  /// The values of an item, as texts.
  func texts(of item: ItemIndex, _ name: String) -> [String] {
    if let values = described[item] { return (values[name] ?? []).map(\.text) }
    guard let column = columns[name] else { return [] }
    return column.codes[column.offsets[Int(item)]..<column.offsets[Int(item) + 1]]
      .map { column.values[Int($0)].text }
  }

  /// How many items have each value of an attribute, in no order.
  func counts(of name: String) -> [String: Int] {
    var counts: [String: Int] = [:]
    if let column = columns[name] {
      var numbers = [Int](repeating: 0, count: column.values.count)
      for code in column.codes { numbers[Int(code)] += 1 }
      for item in described.keys {
        for place in column.offsets[Int(item)]..<column.offsets[Int(item) + 1] {
          numbers[Int(column.codes[place])] -= 1
        }
      }
      for (value, number) in zip(column.values, numbers) where number > 0 {
        counts[value.text] = number
      }
    }
    for values in described.values {
      for value in values[name] ?? [] { counts[value.text, default: 0] += 1 }
    }
    return counts
  }

  /// Whether an item meets a condition on an attribute that there is.
  func meets(_ condition: ItemCondition, _ item: ItemIndex) -> Bool {
    if let values = described[item] {
      return Self.meets(condition, values[condition.attribute] ?? [])
    }
    guard let column = columns[condition.attribute] else { return !condition.isDemanding }
    let codes = column.codes[column.offsets[Int(item)]..<column.offsets[Int(item) + 1]]
    return Self.meets(condition, codes.map { column.values[Int($0)] })
  }

  private static func meets(_ condition: ItemCondition, _ values: [AttributeValue]) -> Bool {
    let (anyOf, noneOf) = (condition.anyOf.map(Set.init), Set(condition.noneOf))
    return
      (!condition.isDemanding
      || values.contains { (anyOf.map($0.isOne) ?? true) && condition.admits($0.number) })
      && !values.contains { $0.isOne(of: noneOf) }
  }

  /// Names, and behind them those that are new in what was told.
  private static func names(
    _ known: [String], and records: some Sequence<ItemRecord>
  ) -> [String] {
    var all = Set(known)
    let new = records.flatMap { record in
      (record.attributes ?? [:]).keys.filter { all.insert($0).inserted }
    }
    return known + new.sorted()
  }
}
