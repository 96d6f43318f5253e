import Testing

/// The page as people use it, in a browser, on a server with two models.
@Suite(
  .serialized, ShopTrait(),
  .enabled(if: Browser.path != nil, "there is no Chromium; on Debian: apt-get install chromium"))
struct PageTests {
  /// Searches for a title and takes the first item found.
  func visit(_ title: String, on page: Page) async throws {
    let steps: Int = try await page.value(
      of: "document.querySelectorAll('.step:not(.next)').length")
    _ = try await page.value(of: "document.getElementById('query').value = ''", as: String.self)
    try await page.click("#query")
    try await page.type(title)
    try await page.press("Enter")
    try await wait(forSteps: steps + 1, on: page)
  }

  /// Waits until the path has so many clicks and every list is that of this path.
  func wait(forSteps count: Int, on page: Page) async throws {
    try await page.wait(
      until: """
        document.querySelectorAll('.step:not(.next)').length === \(count)
          && [...document.querySelectorAll('.pane')].every((pane) =>
            pane.querySelector('.rows').ariaBusy === 'false'
              && (pane.querySelector('.choose') !== null) === (\(count) > 0))
        """)
  }
}
