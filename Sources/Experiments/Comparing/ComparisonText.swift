import Wording

/// A comparison for a terminal.
struct ComparisonText {
  private let comparison: Comparison

  init(_ comparison: Comparison) { self.comparison = comparison }

  /// The verdict, and tables of quality, cost and windows.
  var text: String {
    let tables =
      [ComparisonTable.quality(comparison), .cost(comparison)]
      + [ComparisonTable.splits(comparison)].compactMap(\.self)
    var blocks = [TextTable.printable(comparison.verdict.text)]
    blocks += tables.map(Self.text(of:))
    blocks += [notes]
    return blocks.map { $0.hasSuffix("\n") ? String($0.dropLast()) : $0 }.joined(separator: "\n\n")
  }

  private static func text(of table: ComparisonTable) -> String {
    var text = TextTable(
      table.header.enumerated().map { (TextTable.printable($1), $0 == 0 ? .left : .right) })
    for row in table.rows { text.add(row) }
    return text.text
  }

  private var notes: String {
    let predictions = comparison.splits.map(\.predictions).reduce(0, +)
    let sessions = comparison.splits.map(\.test.sessions).reduce(0, +)
    return """
      intervals hold \(NumberText.percent(comparison.settings.confidence)) of \
      \(NumberText.grouped(comparison.settings.resamples)) resamples of the sessions, the same for all models
      \(NumberText.count(predictions, "prediction")) in \(NumberText.count(sessions, "session")), ties \
      \(comparison.settings.ties.rawValue); \
      \(NumberText.duration(comparison.seconds)) in all
      """
  }
}

extension Comparison {
  /// The verdict and tables for a terminal.
  public var text: String { ComparisonText(self).text }
}
