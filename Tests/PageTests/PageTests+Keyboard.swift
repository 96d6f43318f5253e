import Testing

/// Without a mouse, and without eyes.
extension PageTests {
  private func focusedText(on page: Page) throws -> String {
    try page.value(
      of: "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText")
  }

  @Test func sessionByKeyboardOnly() throws {
    try withPage { page in
      try page.wait(until: "document.querySelector('#results button')")
      try page.press("/")
      try page.type("lamp")
      try page.wait(until: "document.querySelectorAll('#results button').length === 4")
      try page.press("ArrowDown")
      try page.press("ArrowDown")
      let chosen = try page.texts("#results .title")[1]
      #expect(try focusedText(on: page).hasPrefix(chosen))
      try page.press("Enter")
      try wait(forSteps: 1, on: page)
      #expect(try page.text(".step .title") == chosen)

      let third = try page.texts(".pane .row .title")[2]
      try page.press("3")
      try wait(forSteps: 2, on: page)
      #expect(try page.texts(".step .title")[1] == third)

      try page.press("u")
      try wait(forSteps: 1, on: page)
      try page.press("1")
      try wait(forSteps: 2, on: page)
      try page.press("Backspace")
      try wait(forSteps: 1, on: page)
      try page.press("c")
      try page.wait(until: "document.querySelectorAll('.pane .row').length === 40")
      try page.press("n")
      try wait(forSteps: 0, on: page)
    }
  }

  @Test func tabVisitsEachListOnce() throws {
    try withPage { page in
      try visit("Blue shoe", on: page)
      _ = try page.value(of: "document.querySelector('.pane select').focus()", as: Bool?.self)
      try page.press("Tab")
      let titles = try page.texts(".pane .row .title")
      #expect(try focusedText(on: page).hasPrefix("\(titles[0]), rank 1, "))
      try page.press("ArrowDown")
      #expect(try focusedText(on: page).hasPrefix("\(titles[1]), rank 2, "))
      try page.press("ArrowRight")
      #expect(try focusedText(on: page) == "Items similar to \(titles[1])")
      try page.press("Tab")
      let isOutside = "!document.querySelector('.rows').contains(document.activeElement)"
      #expect(try page.value(of: isOutside), "the other nineteen rows are no stops")
    }
  }

  @Test func focusStaysInTheListAfterAClick() throws {
    try withPage { page in
      try visit("Blue shoe", on: page)
      _ = try page.value(of: "document.querySelector('.pane .choose').focus()", as: Bool?.self)
      try page.press("ArrowDown")
      try page.press("Enter")
      try wait(forSteps: 2, on: page)
      let title = try page.texts(".pane .row .title")[1]
      #expect(try focusedText(on: page).hasPrefix("\(title), rank 2, "))
    }
  }

  @Test func similarItemsOpenAndClose() throws {
    try withPage { page in
      try visit("Blue shoe", on: page)
      let title = try page.text(".pane .row .title")
      _ = try page.value(
        of: "document.querySelector('.row [data-part=similar]').focus()", as: Bool?.self)
      try page.press("Enter")
      try page.wait(until: "document.querySelectorAll('#similar .row').length === 10")
      #expect(try page.text("#similar-title") == "Similar to \(title)")
      try page.press("u")
      #expect(
        try page.texts(".step:not(.next)").count == 1, "shortcuts rest while a dialog is open")
      try page.press("Escape")
      try page.wait(until: "!document.querySelector('dialog[open]')")
      #expect(try focusedText(on: page) == "Items similar to \(title)")

      try page.press("Enter")
      try page.wait(until: "document.querySelectorAll('#similar .row').length === 10")
      let nearest = try page.text("#similar .row .title")
      try page.press("Enter")
      try wait(forSteps: 2, on: page)
      #expect(try page.texts(".step .title")[1] == nearest)
    }
  }

  @Test func shortcutsCanBeTurnedOff() throws {
    try withPage { page in
      try visit("Blue shoe", on: page)
      _ = try page.value(of: "document.activeElement.blur()", as: Bool?.self)
      try page.press("?")
      try page.wait(until: "document.querySelector('#shortcuts').open")
      try page.click("#single-keys")
      try page.press("Escape")
      try page.wait(until: "!document.querySelector('dialog[open]')")
      try page.press("u")
      try page.press("1")
      #expect(try page.texts(".step .title") == ["Blue shoe no. 0", "next?"])
    }
  }

  @Test func everyControlHasAName() throws {
    try withPage { page in
      try visit("Blue shoe", on: page)
      try page.click("#compare")
      try page.wait(until: "document.querySelectorAll('.pane .row').length === 40")
      let controls = try page.controls()
      #expect(controls.count > 50)
      #expect(controls.filter { $0.name.isEmpty }.map(\.role) == [])
    }
  }
}
