extension SyntheticCatalogue {
  /// Identifier of an item.
  func id(of item: Int) -> String { String(100_000 + Int(numbers[item])) }

  /// Title of an item, unique in the catalogue, and the category it shares with its intent.
  func title(of item: Int) -> (title: String, category: String) {
    let (intent, member) = (item % intents, item / intents)
    let theme = SyntheticWords.themes[intent % SyntheticWords.themes.count]
    let style = intent / SyntheticWords.themes.count
    let series = style / SyntheticWords.styles.count
    let kind = theme.nouns[member % SyntheticWords.kinds]
    // Another colour is the best seller of each intent.
    let color = (member / SyntheticWords.kinds + intent) % SyntheticWords.colors.count
    let styleWord = SyntheticWords.styles[style % SyntheticWords.styles.count]
    var title = "\(styleWord) \(theme.name) \(kind), \(SyntheticWords.colors[color])"
    if series > 0 { title += ", series \(series + 1)" }
    return (title, theme.name)
  }
}
