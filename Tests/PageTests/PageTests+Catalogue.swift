import Foundation
import Testing

extension PageTests {
  @Test func listsFollowTheFiltersAndSayWhy() async throws {
    let shop = try #require(Shop.current)
    let items = (0..<40).map { "i\($0)\t\(["Blue", "Green", "Red", "Grey"][$0 % 4])\t\($0)\n" }
    try ("ItemId\tColour\tNumber\n" + items.joined()).write(
      to: shop.directory.appending(path: "attributes.tsv"), atomically: true, encoding: .utf8)
    let server = try await Shop.startServer(
      in: shop.directory, "--item-attributes", "attributes.tsv")
    let page = try await shop.browser.page()
    try await page.open(server.address)
    try await page.wait(until: "document.querySelector('.filters select')")
    // Numbers have a value for each item, and nobody chooses from forty of them.
    #expect(try await page.value(of: "document.querySelectorAll('.filters select').length") == 1)
    try await visit("Blue shoe", on: page)
    try await page.wait(until: "document.querySelector('.row [data-part=why]').innerText")
    let reasons = Set(try await page.texts(".pane .row [data-part=why]").filter { !$0.isEmpty })
    #expect(reasons == ["because of Blue shoe no. 0"])
    try await choose("Red", in: ".filters select", on: page)
    try await page.wait(
      until: """
        document.querySelector('.rows').ariaBusy === 'false'
          && [...document.querySelectorAll('.pane .row .title')].every((title) => title.innerText.startsWith('Red'))
          && [...document.querySelectorAll('#results .title')].every((title) => title.innerText.startsWith('Red'))
        """)
    #expect(try await page.texts(".pane .row .title").count == 10)
    try await page.click("#why")
    try await page.wait(
      until: "[...document.querySelectorAll('.row [data-part=why]')].every((why) => !why.innerText)"
    )
    #expect(page.complaints.isEmpty)
    try await page.close()
    try await server.stop()
  }

  @Test func theCatalogueHasListsOfItsOwn() async throws {
    try await withPage { page in
      try await page.wait(until: "document.getElementById('found').innerText.includes('popular')")
      try await choose("latest", in: "#list", on: page)
      try await page.wait(until: "document.getElementById('found').innerText.includes('told')")
      #expect(try await page.texts("#results .title") == [])
      try await choose("popular", in: "#list", on: page)
      try await page.wait(until: "document.querySelectorAll('#results .title').length === 30")
    }
  }

  /// Chooses a value as a person does, whose choice is told to the page.
  private func choose(_ value: String, in select: String, on page: Page) async throws {
    _ = try await page.value(
      of: """
        (() => {
          const select = document.querySelector('\(select)')
          select.value = '\(value)'
          select.dispatchEvent(new Event('change', { bubbles: true }))
          return select.value === '\(value)'
        })()
        """, as: Bool.self)
  }
}
