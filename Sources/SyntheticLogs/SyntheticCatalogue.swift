import Randomness

/// Invented items, numbered by popularity, in intents that share words of their titles.
///
/// I items, K intents; intent `k` has the items k, k + K, k + 2K, …
struct SyntheticCatalogue: Sendable {
  /// I.
  let count: Int
  private let seed: UInt64
  /// K.
  private let intents: Int
  /// Identifiers are numbers that say nothing about popularity.
  private let numbers: [Int32]

  private static let itemsPerIntent = 50
  /// Evens out the most popular items of the catalogue.
  private static let popularityShift = 3.0
  /// Cumulative probability of the first, second and third successor.
  private static let successorShares = [0.7, 0.9, 1.0]

  init(count: Int, seed: UInt64) {
    self.count = count
    self.seed = seed
    intents = max(1, count / Self.itemsPerIntent)
    var numbers = (0..<Int32(count)).map { $0 }
    var random = SplitMix64(seed: seed, stream: .max)
    for last in stride(from: count - 1, to: 0, by: -1) {
      numbers.swapAt(last, random.below(last + 1))
    }
    self.numbers = numbers
  }

  // MARK: Choice

  /// An item by popularity alone.
  func popularItem(_ random: inout SplitMix64) -> Int {
    PowerLaw(count: count, shift: Self.popularityShift).rank(at: random.uniform())
  }

  /// An item of the same intent, by popularity.
  func relatedItem(to item: Int, _ random: inout SplitMix64) -> Int {
    let intent = item % intents
    let shift = (Double(intent) + Self.popularityShift) / Double(intents)
    let law = PowerLaw(count: members(of: intent), shift: shift)
    return intent + law.rank(at: random.uniform()) * intents
  }

  /// One of the three fixed successors of `item`, which belong to its intent.
  func successor(of item: Int, _ random: inout SplitMix64) -> Int {
    let unit = random.uniform()
    let choice = Self.successorShares.firstIndex { unit < $0 } ?? 0
    let intent = item % intents
    let size = members(of: intent)
    var fixed = SplitMix64(seed: seed ^ 0x5EED, stream: UInt64(item * 3 + choice))
    // Flatter than popularity, or all sessions would soon circle among the same few items.
    let law = PowerLaw(count: size, shift: 1 + Double(size) / 10)
    let member = law.rank(at: fixed.uniform())
    let candidate = intent + member * intents
    return candidate == item ? intent + (member + 1) % size * intents : candidate
  }

  private func members(of intent: Int) -> Int { (count - intent + intents - 1) / intents }

  // MARK: Text

  /// Identifier of an item.
  func id(of item: Int) -> String { String(100_000 + Int(numbers[item])) }

  /// Title of an item, unique in the catalogue, and the category it shares with its intent.
  func title(of item: Int) -> (title: String, category: String) {
    let (intent, member) = (item % intents, item / intents)
    let theme = SyntheticWords.themes[intent % SyntheticWords.themes.count]
    let style = intent / SyntheticWords.themes.count
    let series = style / SyntheticWords.styles.count
    let noun = theme.nouns[member % theme.nouns.count]
    let color = member / theme.nouns.count
    let model = color / SyntheticWords.colors.count
    let styleWord = SyntheticWords.styles[style % SyntheticWords.styles.count]
    let colorWord = SyntheticWords.colors[color % SyntheticWords.colors.count]
    var title = "\(styleWord) \(theme.name) \(noun), \(colorWord)"
    if series > 0 { title += ", series \(series + 1)" }
    if model > 0 { title += ", model \(model + 1)" }
    return (title, theme.name)
  }
}
