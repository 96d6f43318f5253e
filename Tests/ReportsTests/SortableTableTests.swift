import Foundation
import Safetensors
import Testing

@testable import Reports

@Suite struct SortableTableTests {
  private func page(sortable: Bool, text: String = "name") -> String {
    var report = HTMLReport(title: "title")
    let table = Table(
      caption: "caption", columns: [.text(text), .number("value")],
      cells: [["a", Table.Cell("1.5", note: text, value: 1.5, isBest: true)], ["b", "–"]],
      isSortable: sortable)
    report.append(table)
    report.append(table)
    return report.render()
  }

  /// The policy allows this script by its digest, once, and no other.
  @Test func thePolicyAllowsTheScriptAlone() throws {
    let page = page(sortable: true)
    #expect(page.components(separatedBy: "<script>").count == 2)
    let start = try #require(page.range(of: "<script>")?.upperBound)
    let end = try #require(page.range(of: "</script>")?.lowerBound)
    var hash = SHA256()
    hash.update(Array(page[start..<end].utf8).span.bytes)
    let sum = hash.digest()
    let digest = Data(try #require(sum)).base64EncodedString()
    #expect(page.contains("; script-src 'sha256-\(digest)'\""))
    #expect(page.contains("default-src 'none'") && !page.contains("script-src 'unsafe"))
  }

  @Test func pagesWithoutSuchTablesHaveNoScript() {
    let page = page(sortable: false)
    #expect(!page.contains("script"))
    #expect(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""))
  }

  @Test func cellsAreEscapedAndWellFormed() {
    let page = page(sortable: true, text: "<i>&\"")
    let outline = MarkupOutline(page.replacingOccurrences(of: "<!DOCTYPE html>\n", with: ""))
    #expect(outline.error == nil)
    #expect(outline.count("i") == 0 && outline.count("strong") == 2)
    #expect(outline.count("table", class: "sortable") == 2)
    let values = outline.elements.compactMap { $0.attributes["data-value"] }
    #expect(values == ["1.5", "1.5"])
    #expect(outline.count("span", class: "note") == 2)
  }
}
