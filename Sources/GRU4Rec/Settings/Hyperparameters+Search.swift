import Wording

// A search names settings as the authors do, and by the key of ``Setting`` where their notation has no name that
// says all of a setting: similarity, weight_average, or initial_weights, which they write as two.

extension Setting {
  /// What a search calls it.
  var searchName: String { authorsNames.count == 1 ? authorsNames[0] : key }

  /// Names in a search that are taken where the setting is given: besides its own, the scores' activation where
  /// that is made from it.
  package var fixedSearchNames: [String] {
    authorsNames + (authorsNames.contains(searchName) ? [] : [searchName])
      + (path == \Hyperparameters.eluAlpha ? Setting[\.scoreActivation].authorsNames : [])
  }
}

extension Hyperparameters {
  /// Names of all that a search may vary; the number of epochs is none of them, since every epoch is measured.
  package static var searchNames: [String] {
    let authors = authorsNames.filter { $0 != "n_epochs" }
    return authors + Setting.all.map(\.searchName).filter { !authorsNames.contains($0) }
  }

  /// The name in a search that a name stands for: that of a flag, a property or a key; others as they are.
  package static func searchName(_ name: String) -> String {
    let key = ParameterNames.divided(name, by: "_").replacing("-", with: "_")
    if authorsNames.contains(key) { return key }
    let setting = Setting.all.first {
      $0.key == key || ParameterNames.divided($0.name, by: "_") == key
    }
    return setting?.searchName ?? name
  }

  /// Names in a search that a parameter string in the authors' notation fixes.
  package static func searchNames(
    inAuthorsParameters text: String
  ) throws(GRU4RecError) -> [String] {
    try NamedValues(text).pairs.flatMap { name, _ in
      let parameter = AuthorsParameter.all.first { $0.name == name }
      let whole = parameter?.setting?.searchName
      return [name] + [whole].compactMap(\.self).filter { !authorsNames.contains($0) }
    }
  }

  /// The settings by their names in a search, as they take effect.
  package var searchValues: [String: String] {
    var values: [String: String] = [:]
    for setting in Setting.all { values[setting.searchName] = setting.text(self) }
    // A size alone would not say that it is one.
    for (name, value) in authorsValues where name != "embedding" { values[name] = value }
    return values
  }

  /// The settings of a trial: some of a search over these, which are left at their defaults where the loss or the
  /// similarity among them does not know them.
  ///
  /// - Throws: ``GRU4RecError`` for what ``apply(authorsParameters:)`` or ``validate()`` refuses.
  package func with(searchValues given: [String: String]) throws(GRU4RecError) -> Hyperparameters {
    var result = applicable(to: given["loss"])
    if given["similarity"] == Similarity.dot.rawValue {
      result.temperature = Hyperparameters().temperature
    }
    var authors: [(name: String, value: String)] = []
    for (name, text) in given.sorted(by: { $0.key < $1.key }) {
      // Python's words for truth have capitals.
      if name != "final_act", let setting = Setting.all.first(where: { $0.searchName == name }) {
        if setting.read(text, &result) || setting.read(text.lowercased(), &result) { continue }
        if !Self.authorsNames.contains(name) { try setting.set(text, in: &result) }
      }
      authors.append((name, text))
    }
    try result.apply(authors: NamedValues(authors))
    try result.validate()
    return result
  }
}
