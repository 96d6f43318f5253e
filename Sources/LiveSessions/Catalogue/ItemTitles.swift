import EventLogs

/// What people call items: as they were told of, or as a table has it.
package struct ItemTitles: Sendable {
  let table: ItemTable?
  let catalogue: LiveCatalogue?

  /// Whether there may be any.
  package var areThere: Bool { table != nil || (catalogue?.count ?? 0) > 0 }

  /// The title of an item, if it has one.
  package func title(of id: String) -> String? { title(ofUTF8: Array(id.utf8)[...]) }

  /// The title of the item whose identifier has this UTF-8 text.
  package func title(ofUTF8 id: ArraySlice<UInt8>) -> String? {
    if let catalogue, catalogue.count > 0,
      let record = catalogue.record(of: String(decoding: id, as: UTF8.self))
    {
      if let title = record.title { return title.isEmpty ? nil : title }
      if record.isWhole { return nil }
    }
    return table?.title(ofUTF8: id)
  }
}
