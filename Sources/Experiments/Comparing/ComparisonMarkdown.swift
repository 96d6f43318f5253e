import Wording

/// A comparison as Markdown, for a README or a pull request.
struct ComparisonMarkdown {
  private let comparison: Comparison

  init(_ comparison: Comparison) { self.comparison = comparison }

  /// The whole text.
  var text: String {
    var blocks = ["# Comparison", Self.escaped(comparison.verdict.text)]
    blocks += ["## Quality", Self.text(of: .quality(comparison)), method]
    blocks += ["## Cost", Self.text(of: .cost(comparison)), costMethod]
    if let splits = ComparisonTable.splits(comparison) {
      blocks += ["## By window", Self.text(of: splits)]
    }
    blocks += ["## Data", data, "## Settings", settings]
    if let command = comparison.command {
      blocks += ["## Repeat it", "```sh\n\(command)\n```"]
    }
    blocks.append("gru4rec \(comparison.version)")
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private static func text(of table: ComparisonTable) -> String {
    let rule = table.header.indices.map { $0 == 0 ? "---" : "---:" }
    return ([table.header, rule] + table.rows).map { row in
      "| " + row.map(escaped).joined(separator: " | ") + " |"
    }.joined(separator: "\n")
  }

  /// Names are anybody's: nothing in them makes a table or an element.
  private static func escaped(_ text: String) -> String {
    TextTable.printable(text).replacing("\\", with: "\\\\").replacing("|", with: "\\|")
      .replacing("<", with: "&lt;").replacing("*", with: "\\*").replacing("`", with: "\\`")
  }

  private var method: String { Self.escaped(ComparisonMethod(comparison).quality) }
  private var costMethod: String { Self.escaped(ComparisonMethod(comparison).cost) }

  private var data: String {
    comparison.splits.flatMap { split in
      [
        split.train.map { "- \(Self.escaped(split.name)), training: \($0.text)" },
        "- \(Self.escaped(split.name)), test: \(split.test.text); "
          + "\(NumberText.count(split.droppedEvents, "event")) of unknown items dropped",
      ].compactMap(\.self)
    }.joined(separator: "\n")
  }

  private var settings: String {
    comparison.models.map { model in
      let values = model.settings.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
      let parts = [model.specification.text, values].filter { !$0.isEmpty }
      return "- \(Self.escaped(model.name)): \(Self.escaped(parts.joined(separator: " – ")))"
    }.joined(separator: "\n")
  }
}

extension Comparison {
  /// All as Markdown, for a README or a pull request.
  public var markdown: String { ComparisonMarkdown(self).text }
}
