import Recommendation
import SessionData

/// Which items of a model have which values: conditions become sets of items.
struct AttributeIndex: Sendable {
  /// Names of the attributes, in the order of the table.
  let names: [String]

  /// An attribute over all items.
  private struct Column {
    /// The values that occur.
    var values: [AttributeValue] = []
    /// Numbers of the values of each item, item after item, and where those of each begin.
    var codes: [Int32] = []
    var offsets = [0]
  }

  private let columns: [String: Column]
  private let itemCount: Int

  /// The attributes of a model's items.
  init(_ attributes: ItemAttributes, of vocabulary: ItemVocabulary) {
    names = attributes.columns.map(\.name)
    itemCount = vocabulary.count
    let rows = (0..<ItemIndex(vocabulary.count)).map {
      attributes.items.index(of: vocabulary.id(of: $0))
    }
    columns = attributes.columns.reduce(into: [:]) { columns, source in
      var column = Column()
      var numbers: [String: Int32] = [:]
      for row in rows {
        for text in row.map({ source.values[Int($0)] }) ?? [] {
          let number = numbers[text] ?? Int32(numbers.count)
          if numbers.updateValue(number, forKey: text) == nil {
            column.values.append(AttributeValue(text))
          }
          column.codes.append(number)
        }
        column.offsets.append(column.codes.count)
      }
      columns[source.name] = column
    }
  }

  /// The items that meet a condition; `nil` where there is no such attribute.
  func items(_ condition: ItemCondition) -> ItemSet? {
    guard let column = columns[condition.attribute] else { return nil }
    let (anyOf, noneOf) = (condition.anyOf.map(Set.init), Set(condition.noneOf))
    let isMet = column.values.map { value in
      (anyOf.map(value.isOne) ?? true) && condition.admits(value.number)
    }
    let isRefused = column.values.map { $0.isOne(of: noneOf) }
    return ItemSet(
      (0..<itemCount).lazy.filter { item in
        let codes = column.codes[column.offsets[item]..<column.offsets[item + 1]]
        return (!condition.isDemanding || codes.contains { isMet[Int($0)] })
          && !codes.contains { isRefused[Int($0)] }
      }.map { ItemIndex($0) })
  }
}
