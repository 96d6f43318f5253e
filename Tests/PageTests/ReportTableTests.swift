import Foundation
import Reports
import Testing

/// Reports as they are read: the script of sortable tables, under the page's own policy.
@Suite(
  .enabled(if: Browser.path != nil, "there is no Chromium; on Debian: apt-get install chromium"))
struct ReportTableTests {
  @Test func `a click on a title orders the rows`() async throws {
    var report = HTMLReport(title: "report")
    report.append(
      Table(
        caption: "caption", columns: [.text("name"), .number("value")],
        cells: [
          ["b", Table.Cell("900 ms", value: 0.9)], ["a", Table.Cell("2.1 s", value: 2.1)],
          ["c", "–"],
        ], isSortable: true))
    let file = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID()).html")
    defer { try? FileManager.default.removeItem(at: file) }
    try report.render().write(to: file, atomically: true, encoding: .utf8)

    let browser = try Browser(path: try #require(Browser.path))
    try await closing(with: browser.close) { try await expectOrders(in: browser, file) }
  }

  private func expectOrders(in browser: Browser, _ file: URL) async throws {
    let page = try await browser.page()
    try await page.open(file.absoluteString)
    try await page.wait(until: "document.querySelectorAll('th button').length === 2")
    let names = "tbody th"
    #expect(try await page.texts(names) == ["b", "a", "c"])
    try await page.click("th.number button")
    #expect(try await page.texts(names) == ["a", "b", "c"])
    let order: String = try await page.value(
      of: "document.querySelector('thead th.number').getAttribute('aria-sort')")
    #expect(order == "descending")
    try await page.click("th.number button")
    #expect(try await page.texts(names) == ["b", "a", "c"])
    try await page.click("th button")
    #expect(try await page.texts(names) == ["a", "b", "c"])
    #expect(
      try await page.value(of: "document.querySelectorAll('[aria-sort]').length", as: Int.self) == 1
    )
    #expect(page.complaints == [])
    try await page.close()
  }
}
