import Testing

/// How good the models are, as the page tells it.
extension PageTests {
  @Test func withoutMeasuringThePageSaysHow() async throws {
    try await withPage { page in
      try await page.wait(until: "!document.getElementById('quality').hidden")
      #expect(try await page.text("#quality-empty").contains("--quality"))
      #expect(try await page.value(of: "document.getElementById('quality-figures').hidden"))
    }
  }

  /// Clicks of visitors, which those on the page are not: in order, each after the list before it.
  private func click(_ items: [String], session: String, on page: Page) async throws {
    _ = try await page.value(
      of: """
        (async () => {
          for (const item of \(items)) {
            await fetch('v1/sessions/\(session)/events', { method: 'POST', body: JSON.stringify({ item }) })
          }
          return true
        })()
        """, as: Bool.self)
  }

  @Test(arguments: ["light", "dark"]) func theBetterModelIsNamed(scheme: String) async throws {
    let shop = try #require(Shop.current)
    let server = try await Shop.startServer(in: shop.directory, "--quality-sample", "100")
    let page = try await shop.browser.page()
    try await page.prefer(scheme)
    try await page.open(server.address)
    try await page.wait(until: "document.getElementById('quality').classList.contains('measured')")
    #expect(try await page.text("#quality-empty").contains("No visitor has clicked"))
    for session in 0..<3 {
      try await click(["i1", "i2", "i3"], session: "s\(session)", on: page)
    }
    try await page.wait(
      until: """
        (await (await fetch('v1/quality')).json()).models.every((model) => model.sampled.events === 6)
        """)
    _ = try await page.value(of: "(location.reload(), true)", as: Bool.self)
    try await page.wait(until: "document.querySelectorAll('#quality-hours .series').length === 2")
    #expect(try await page.text(".verdict .lead").hasPrefix("Too early to compare b with main"))
    #expect(try await page.texts("#quality-rows [data-part=model]") == ["main", "b"])
    #expect(try await page.texts("#quality-rows [data-part=events]") == ["6", "6"])
    #expect(page.complaints.isEmpty)
    try await page.close()
    try await server.stop()
  }

  /// What is said and drawn of an answer, by hand.
  @Test func wordsAndLinesFollowTheAnswer() async throws {
    try await withPage { page in
      let said: [String] = try await page.value(
        of: """
          import('./page/quality.js').then(({ lead, evidence, worthSaying }) => {
            const now = { model: 'b', other: 'main', scope: 'versions', verdict: 'ahead', events: 2000, sessions: 700,
              recall_at_20: { difference: 0.021, low: 0.012, high: 0.03 }, mrr_at_20: { difference: -0.004 } }
            const same = { ...now, scope: 'week' }
            const week = { ...now, scope: 'week', events: 9000, verdict: 'early' }
            return [lead(now), evidence(now), lead({ ...now, verdict: 'behind' }), lead(week), evidence(week),
              worthSaying([now, same]).length, worthSaying([now, week]).length].map(String)
          })
          """)
      #expect(said[0] == "b is ahead of main")
      #expect(
        said[1]
          == "Recall@20 +2.1 points, 95 % sure between +1.2 and +3.0; MRR@20 −0.4; 2,000 events "
          + "of about 700 sessions.")
      #expect(said[2] == "b is behind main")
      #expect(said[3] == "All versions of the last seven days: too early to compare b with main")
      #expect(said[4] == "9,000 events of about 700 sessions. It takes 30 sessions.")
      #expect(Array(said[5...]) == ["1", "2"])
      let lines: [Double] = try await page.value(
        of: """
          import('./page/hours.js').then(({ runs, axis }) => [
            ...runs([0, 1, 2, 5, 7, 8].map((hour) => ({ time: hour * 3600000 }))).map((line) => line.length),
            ...axis([0.31, 0.5]), ...axis([0]), ...axis([0.99, 1]),
          ])
          """)
      #expect(lines == [3, 1, 2, 0.25, 0.5, 0, 0.1, 0.9, 1])
    }
  }
}
