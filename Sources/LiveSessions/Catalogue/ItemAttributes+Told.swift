import SessionData

extension ItemAttributes {
  /// Names under which a title stands, where no attribute has them.
  private static let titleNames = ["Title", "title"]

  /// What is known of items that were told of, as a table: their attributes, and their titles.
  init(told records: [String: ItemRecord], table: ItemAttributes?, titles: ItemTitles) {
    let told = records.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    var names = table?.columns.map(\.name) ?? []
    let more = Set(told.flatMap { ($0.value.attributes ?? [:]).keys }).subtracting(names)
    names += more.sorted()
    let rows = told.map { table?.items.index(of: $0.key) }
    var columns = names.map { name in
      let source = table?.columns.first { $0.name == name }
      let values = zip(told, rows).map { one, row in
        one.value.values(of: name) ?? row.flatMap { source?.values[Int($0)] } ?? []
      }
      return Column(name: name, values: values)
    }
    let texts = told.map { titles.title(of: $0.key).map { [$0] } ?? [] }
    columns += Self.titleNames.filter { !names.contains($0) }.map {
      Column(name: $0, values: texts)
    }
    self.init(items: ItemVocabulary(ids: told.map(\.key)), columns: columns)
  }
}
