import ExperimentReports
import Experiments
import Foundation
import Testing

@Suite struct ComparisonReportTests {
  private func compare(_ texts: String...) throws -> Comparison {
    try Comparison.run(
      texts.map { try ModelSpecification($0) }, on: [Quick.split], settings: Quick.settings())
  }

  @Test func `the page shows what was found, and a command only where there is one`() throws {
    var comparison = try compare("pop", "<q>=mc", "vsknn:k=20")
    let page = ComparisonReport(comparison).html
    for piece in [
      "<!DOCTYPE html>", "script-src 'sha256-", "class=\"sortable\"", "Quality against",
      "By length of the session", "Each against each", "&lt;q&gt;",
    ] {
      #expect(page.contains(piece), "\(piece)")
    }
    #expect(!page.contains("<q>") && !page.contains("The command to repeat it"))
    comparison.command = "gru4rec compare 'a b'"
    #expect(ComparisonReport(comparison).html.contains("The command to repeat it"))
  }

  @Test func `Markdown takes nothing in a name for its own`() throws {
    var comparison = try compare("a|<b>*=mc", "pop")
    let markdown = comparison.markdown
    #expect(markdown.hasPrefix("# Comparison\n\na\\|&lt;b>\\* "), "\(markdown)")
    #expect(markdown.contains("| model | mrr@20 | interval |"))
    #expect(markdown.contains("\n| a\\|&lt;b>\\* | 0."))
    #expect(!markdown.contains("## Repeat it"))
    comparison.command = "gru4rec compare pop"
    #expect(comparison.markdown.contains("## Repeat it\n\n```sh\ngru4rec compare pop\n```"))
  }
}
