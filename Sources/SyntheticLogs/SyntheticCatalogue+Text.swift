extension SyntheticCatalogue {
  /// Identifier of an item.
  func id(of item: Int) -> String { String(100_000 + Int(numbers[item])) }

  /// What is known of an item, in the order of ``columns``: its title is unique in the catalogue, and the category is
  /// that of its intent.
  func row(of item: Int) -> [String] {
    let (intent, member) = (item % intents, item / intents)
    let theme = SyntheticWords.themes[intent % SyntheticWords.themes.count]
    let style = intent / SyntheticWords.themes.count
    let series = style / SyntheticWords.styles.count
    let kind = member % SyntheticWords.kinds
    // Another colour is the best seller of each intent.
    let color = (member / SyntheticWords.kinds + intent) % SyntheticWords.colors.count
    let styleWord = SyntheticWords.styles[style % SyntheticWords.styles.count]
    let colour = SyntheticWords.colors[color]
    var title = "\(styleWord) \(theme.name) \(theme.nouns[kind]), \(colour)"
    if series > 0 { title += ", series \(series + 1)" }
    // A kind has its price in each theme; a style asks for more or less, and so do colours.
    let price = (6 + (intent % 16 * 37 + kind * 61) % 80) * (8 + style % 5) / 10 + color % 5
    let isInStock = Int(numbers[item]) % 23 != 0
    return [id(of: item), title, theme.name, colour, "\(price).95", isInStock ? "yes" : "no"]
  }

  /// Columns of the table of items.
  static let columns = ["ItemId", "Title", "Category", "Colour", "Price", "InStock"]
}
