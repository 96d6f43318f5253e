import SessionData

/// Items of a session as a model sees them.
struct KnownItems {
  var items: [ItemIndex] = []
  var unknown: [String] = []

  init() {}

  init(_ ids: some Sequence<String>, _ model: ServedModel) {
    for id in ids {
      if let item = model.vocabulary.index(of: id) {
        items.append(item)
      } else {
        unknown.append(id)
      }
    }
  }
}
