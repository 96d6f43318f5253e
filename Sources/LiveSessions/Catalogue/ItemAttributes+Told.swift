import SessionData

extension ItemAttributes {
  /// Names under which a title stands, where an item has no attribute of that name.
  private static let titleNames = ["Title", "title"]

  /// What is known of items that were told of, as a table: their attributes, and their titles.
  init(told records: [String: ItemRecord], table: ItemAttributes?, titles: ItemTitles) {
    let told = records.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    var names = table?.columns.map(\.name) ?? []
    names += Self.titleNames.filter { !names.contains($0) }
    let more = Set(told.flatMap { ($0.value.attributes ?? [:]).keys }).subtracting(names)
    names += more.sorted()
    let rows = told.map { table?.items.index(of: $0.key) }
    let columns = names.map { name in
      let source = table?.columns.first { $0.name == name }
      let isTitle = Self.titleNames.contains(name)
      let values = zip(told, rows).map { one, row in
        let values = ItemRecord.values(of: name, told: one.value, row: row, in: source)
        return values.isEmpty && isTitle ? titles.title(of: one.key).map { [$0] } ?? [] : values
      }
      return Column(name: name, values: values)
    }
    self.init(items: ItemVocabulary(ids: told.map(\.key)), columns: columns)
  }
}
