import Testing

/// Clicking through a session.
extension PageTests {
  @Test func searchFindsByTitle() async throws {
    try await withPage { page in
      try await page.wait(until: "document.querySelectorAll('#results button').length === 30")
      #expect(try await page.text("#found") == "Most popular first")
      try await page.click("#query")
      try await page.type("green tent")
      try await page.wait(until: "document.querySelector('#found').innerText.startsWith('1 found')")
      #expect(try await page.texts("#results .title") == ["Green tent no. 13"])
      #expect(try await page.texts("#results mark") == ["Green", "tent"])
      try await page.type("xyz")
      try await page.wait(
        until: "document.querySelector('#found').innerText.includes('Nothing found')")
      #expect(try await page.texts("#results button") == [])
    }
  }

  @Test func recommendationsFollowTheClicks() async throws {
    try await withPage { page in
      #expect(try await page.text(".empty .lead") == "Who comes in?")
      try await visit("Blue shoe", on: page)
      let first = try await page.texts(".pane .row .title")
      #expect(first.count == 20)
      #expect(!first.contains("Blue shoe no. 0"), "what was clicked is hidden")
      #expect(try await page.texts(".change[data-change]").isEmpty, "nothing has moved yet")

      try await page.click(".row:nth-child(3) .choose")
      try await wait(forSteps: 2, on: page)
      let second = try await page.texts(".pane .row .title")
      #expect(second != first)
      #expect(try await page.texts(".step .title") == ["Blue shoe no. 0", first[2], "next?"])
      #expect(try await page.texts(".step .meta") == ["", "was #3"])
      #expect(try await page.text("#hits") == "Recommended before the click: 1 of 1")
      try await expectMoves(from: first, to: second, on: page)

      let scores = try await page.texts(".pane .score").map { $0.replacing("−", with: "-") }
        .compactMap(Double.init)
      #expect(scores.count == 20)
      #expect(scores == scores.sorted(by: >))
      let spoken = try await page.text("#announcement")
      #expect(spoken.contains("now recommended first: \(second[0])"), "\(spoken)")
    }
  }

  /// What stands beside each item is where it was before.
  private func expectMoves(from first: [String], to second: [String], on page: Page) async throws {
    let moves: [String] = try await page.value(
      of: """
        [...document.querySelectorAll('.change')]
          .map((mark) => `${mark.dataset.change} ${mark.textContent}`.trim())
        """)
    let expected = second.enumerated().map { place, title in
      guard let before = first.firstIndex(of: title) else { return "new new" }
      return before == place
        ? "same" : "\(before > place ? "up" : "down") \(abs(before - place))"
    }
    #expect(moves == expected)
  }

  @Test func undoGoesBackToTheSameList() async throws {
    try await withPage { page in
      try await visit("Blue shoe", on: page)
      let first = try await page.texts(".pane .row .title")
      try await visit("Red lamp", on: page)
      try await visit("Grey rope", on: page)
      try await page.click("#undo")
      try await wait(forSteps: 2, on: page)
      try await page.click(".step:nth-child(2) button")
      try await wait(forSteps: 1, on: page)
      #expect(try await page.texts(".pane .row .title") == first)
      try await page.click(".step:nth-child(1) button")
      try await wait(forSteps: 0, on: page)
      #expect(try await page.text(".empty .lead") == "Who comes in?")
      #expect(try await page.value(of: "document.getElementById('undo').disabled"))
      #expect(try await page.text("#announcement") == "The path is empty.")
    }
  }

  @Test func sessionSurvivesAReload() async throws {
    try await withPage { page in
      try await visit("Blue shoe", on: page)
      try await visit("Red lamp", on: page)
      let titles = try await page.texts(".pane .row .title")
      _ = try await page.value(of: "(window.isOld = true, location.reload(), true)", as: Bool.self)
      try await page.wait(until: "!window.isOld && document.querySelector('.pane')")
      try await wait(forSteps: 2, on: page)
      #expect(
        try await page.texts(".step .title") == ["Blue shoe no. 0", "Red lamp no. 18", "next?"])
      #expect(try await page.texts(".pane .row .title") == titles)
    }
  }

  @Test func clickedItemsMayBeShown() async throws {
    try await withPage { page in
      try await visit("Blue shoe", on: page)
      try await visit("Green shoe", on: page)
      try await page.click("#exclude-seen")
      try await page.wait(
        until: """
          document.querySelector('.rows').ariaBusy === 'false'
            && [...document.querySelectorAll('.row')].some((row) => row.dataset.item === 'i1')
          """)
    }
  }

  @Test func twoModelsStandSideBySide() async throws {
    try await withPage { page in
      try await visit("Blue shoe", on: page)
      try await page.click("#compare")
      try await page.wait(until: "document.querySelectorAll('.pane .row').length === 40")
      let mine = try await page.texts(".pane:nth-child(1) .row .title")
      let other = try await page.texts(".pane:nth-child(2) .row .title")
      #expect(mine != other)
      let shared = Set(mine).intersection(other).count
      #expect(try await page.text("#shared") == "\(shared) of 20 in both lists")
      let notes = try await page.texts(".pane:nth-child(1) .other")
      #expect(
        notes
          == mine.map { title in
            other.firstIndex(of: title).map { "#\($0 + 1) in b" } ?? "only here"
          })

      try await page.click(".pane:nth-child(2) .choose")
      try await wait(forSteps: 2, on: page)
      let place = mine.firstIndex(of: other[0]).map { "#\($0 + 1)" } ?? "not in list"
      #expect(try await page.texts(".step .meta") == ["", "main \(place), b #1"])

      // Choosing the other pane's model exchanges the two.
      _ = try await page.value(
        of: """
          (() => {
            const select = document.querySelector('.pane select')
            select.value = 'b'
            return select.dispatchEvent(new Event('change'))
          })()
          """, as: Bool.self)
      try await page.wait(until: "document.querySelector('.pane select').value === 'b'")
      #expect(
        try await page.value(of: "document.querySelectorAll('.pane select')[1].value") == "main")
      try await page.click("#compare")
      try await page.wait(until: "document.querySelectorAll('.pane').length === 1")
    }
  }
}
