import SessionData

extension Sessions {
  /// Row `s`: the items of session `s`, each once, in order of first appearance.
  func distinctItems() -> CompressedRows<ItemIndex> {
    var rows = CompressedRows<ItemIndex>()
    var seen = Set<ItemIndex>()
    for session in 0..<sessionCount {
      seen.removeAll(keepingCapacity: true)
      for item in items(of: session) where seen.insert(item).inserted { rows.append(item) }
      rows.endRow()
    }
    return rows
  }
}
