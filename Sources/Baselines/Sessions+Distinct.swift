import SessionData

extension Sessions {
  /// Row `s`: the items of session `s`, each once, in order of first appearance.
  func distinctItems() -> CompressedRows<ItemIndex> {
    var rows = CompressedRows<ItemIndex>()
    var seen = Set<ItemIndex>()
    for session in self {
      seen.removeAll(keepingCapacity: true)
      for item in session.items where seen.insert(item).inserted { rows.append(item) }
      rows.endRow()
    }
    return rows
  }
}
