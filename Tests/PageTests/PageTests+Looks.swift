import Testing

/// Widths and colours.
extension PageTests {
  @Test(arguments: [360, 768]) func nothingIsWiderThanTheScreen(width: Int) async throws {
    try await withPage { page in
      try await page.resize(width: width, height: 740)
      func expectFit(_ moment: Comment) async throws {
        let actual: Int = try await page.value(of: "document.documentElement.scrollWidth")
        #expect(actual <= width, moment)
      }
      try await expectFit("empty")
      try await page.click("#query")
      try await page.wait(until: "document.querySelector('#results button')?.offsetParent")
      try await expectFit("searching")
      for title in ["Blue shoe", "Red lamp", "Grey rope", "Green tent"] {
        try await visit(title, on: page)
      }
      try await expectFit("in a session")
      let isLatestVisible = """
        document.querySelector('.step.next').getBoundingClientRect().right <= innerWidth
        """
      try await page.wait(until: isLatestVisible)
      try await page.click("#compare")
      try await page.wait(until: "document.querySelectorAll('.pane .row').length === 40")
      try await expectFit("comparing")
      try await page.click(".row [data-part=similar]")
      try await page.wait(until: "document.getElementById('similar').open")
      try await expectFit("similar items")
    }
  }

  /// Text whose contrast to what is behind it is below 4.5, with its contrast.
  private static let faintTexts = """
    (() => {
      const parts = (colour) => colour.match(/[\\d.]+/g).map(Number)
      const luminance = (rgb) => rgb.slice(0, 3)
        .map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0)
      const behind = (element) => {
        for (let each = element; each; each = each.parentElement) {
          const colour = parts(getComputedStyle(each).backgroundColor)
          if (colour.length === 3 || colour[3] === 1) return colour
        }
        return [255, 255, 255]
      }
      const faint = []
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement
        const text = walker.currentNode.textContent.trim()
        if (!text || !element.checkVisibility() || element.closest('template')) continue
        const [high, low] = [parts(getComputedStyle(element).color), behind(element)]
          .map(luminance).sort((a, b) => b - a)
        const contrast = (high + 0.05) / (low + 0.05)
        if (contrast < 4.5) faint.push(`${text}: ${contrast.toFixed(2)}`)
      }
      return faint
    })()
    """

  @Test(arguments: ["light", "dark"]) func textStandsOut(scheme: String) async throws {
    try await withPage { page in
      try await page.prefer(scheme)
      let background: String = try await page.value(
        of: "getComputedStyle(document.body).backgroundColor")
      #expect(background == (scheme == "dark" ? "rgb(15, 19, 21)" : "rgb(241, 244, 244)"))
      #expect(try await page.value(of: Self.faintTexts) == [String]())
      try await visit("Blue shoe", on: page)
      try await page.click("#compare")
      try await page.wait(until: "document.querySelectorAll('.pane .row').length === 40")
      try await visit("Green shoe", on: page)
      #expect(try await page.value(of: Self.faintTexts) == [String]())
      for dialog in ["shortcuts", "similar", "token"] {
        _ = try await page.value(
          of: "document.getElementById('\(dialog)').showModal()", as: Bool?.self)
      }
      #expect(try await page.value(of: Self.faintTexts) == [String]())
    }
  }

  @Test func chosenColoursStay() async throws {
    try await withPage { page in
      let isDark = "getComputedStyle(document.body).backgroundColor === 'rgb(15, 19, 21)'"
      #expect(try await page.value(of: isDark) == false)
      try await page.click("#theme")
      #expect(try await page.value(of: isDark) == true)
      #expect(try await page.value(of: "document.getElementById('theme').ariaPressed") == "true")
      _ = try await page.value(of: "(window.isOld = true, location.reload(), true)", as: Bool.self)
      try await page.wait(until: "!window.isOld && document.querySelector('.pane')")
      #expect(try await page.value(of: isDark) == true)
    }
  }
}
