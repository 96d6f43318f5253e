import Testing

/// Without a mouse, and without eyes.
extension PageTests {
  private func focusedText(on page: Page) async throws -> String {
    try await page.value(
      of: "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText")
  }

  @Test func sessionByKeyboardOnly() async throws {
    try await withPage { page in
      try await page.wait(until: "document.querySelector('#results button')")
      try await page.press("/")
      try await page.type("lamp")
      try await page.wait(until: "document.querySelectorAll('#results button').length === 4")
      try await page.press("ArrowDown")
      try await page.press("ArrowDown")
      let chosen = try await page.texts("#results .title")[1]
      #expect(try await focusedText(on: page).hasPrefix(chosen))
      try await page.press("Enter")
      try await wait(forSteps: 1, on: page)
      #expect(try await page.text(".step .title") == chosen)

      let third = try await page.texts(".pane .row .title")[2]
      try await page.press("3")
      try await wait(forSteps: 2, on: page)
      #expect(try await page.texts(".step .title")[1] == third)

      try await page.press("u")
      try await wait(forSteps: 1, on: page)
      try await page.press("1")
      try await wait(forSteps: 2, on: page)
      try await page.press("Backspace")
      try await wait(forSteps: 1, on: page)
      try await page.press("c")
      try await page.wait(until: "document.querySelectorAll('.pane .row').length === 40")
      try await page.press("n")
      try await wait(forSteps: 0, on: page)
    }
  }

  @Test func tabVisitsEachListOnce() async throws {
    try await withPage { page in
      try await visit("Blue shoe", on: page)
      _ = try await page.value(of: "document.querySelector('.pane select').focus()", as: Bool?.self)
      try await page.press("Tab")
      let titles = try await page.texts(".pane .row .title")
      #expect(try await focusedText(on: page).hasPrefix("\(titles[0]), rank 1, "))
      try await page.press("ArrowDown")
      #expect(try await focusedText(on: page).hasPrefix("\(titles[1]), rank 2, "))
      try await page.press("ArrowRight")
      #expect(try await focusedText(on: page) == "Items similar to \(titles[1])")
      try await page.press("Tab")
      let isOutside = "!document.querySelector('.rows').contains(document.activeElement)"
      #expect(try await page.value(of: isOutside), "the other nineteen rows are no stops")
    }
  }

  @Test func focusStaysInTheListAfterAClick() async throws {
    try await withPage { page in
      try await visit("Blue shoe", on: page)
      _ = try await page.value(
        of: "document.querySelector('.pane .choose').focus()", as: Bool?.self)
      try await page.press("ArrowDown")
      try await page.press("Enter")
      try await wait(forSteps: 2, on: page)
      let title = try await page.texts(".pane .row .title")[1]
      #expect(try await focusedText(on: page).hasPrefix("\(title), rank 2, "))
    }
  }

  @Test func similarItemsOpenAndClose() async throws {
    try await withPage { page in
      try await visit("Blue shoe", on: page)
      let title = try await page.text(".pane .row .title")
      _ = try await page.value(
        of: "document.querySelector('.row [data-part=similar]').focus()", as: Bool?.self)
      try await page.press("Enter")
      try await page.wait(until: "document.querySelectorAll('#similar .row').length === 10")
      #expect(try await page.text("#similar-title") == "Similar to \(title)")
      try await page.press("u")
      #expect(
        try await page.texts(".step:not(.next)").count == 1, "shortcuts rest while a dialog is open"
      )
      try await page.press("Escape")
      try await page.wait(until: "!document.querySelector('dialog[open]')")
      #expect(try await focusedText(on: page) == "Items similar to \(title)")

      try await page.press("Enter")
      try await page.wait(until: "document.querySelectorAll('#similar .row').length === 10")
      let nearest = try await page.text("#similar .row .title")
      try await page.press("Enter")
      try await wait(forSteps: 2, on: page)
      #expect(try await page.texts(".step .title")[1] == nearest)
    }
  }

  @Test func shortcutsCanBeTurnedOff() async throws {
    try await withPage { page in
      try await visit("Blue shoe", on: page)
      _ = try await page.value(of: "document.activeElement.blur()", as: Bool?.self)
      try await page.press("?")
      try await page.wait(until: "document.querySelector('#shortcuts').open")
      try await page.click("#single-keys")
      try await page.press("Escape")
      try await page.wait(until: "!document.querySelector('dialog[open]')")
      try await page.press("u")
      try await page.press("1")
      #expect(try await page.texts(".step .title") == ["Blue shoe no. 0", "next?"])
    }
  }

  @Test func everyControlHasAName() async throws {
    try await withPage { page in
      try await visit("Blue shoe", on: page)
      try await page.click("#compare")
      try await page.wait(until: "document.querySelectorAll('.pane .row').length === 40")
      let controls = try await page.controls()
      #expect(controls.count > 50)
      #expect(controls.filter { $0.name.isEmpty }.map(\.role) == [])
    }
  }
}
