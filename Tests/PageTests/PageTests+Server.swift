import Foundation
import SessionData
import Testing

/// What the server says, and when it says nothing.
extension PageTests {
  @Test func titlesAreNeverMarkup() async throws {
    try await withPage { page in
      try await page.click("#query")
      try await page.type("Trap")
      try await page.wait(until: "document.querySelector('#found').innerText.startsWith('1 found')")
      #expect(try await page.text("#results .title") == Shop.hostileTitle)
      try await page.press("Enter")
      try await wait(forSteps: 1, on: page)
      #expect(try await page.text(".step .title") == Shop.hostileTitle)
      try await page.press("Escape")
      try await visit("Red glove", on: page)
      try await page.click(".step:nth-child(1) button")
      try await wait(forSteps: 1, on: page)
      #expect(try await page.value(of: "window.wasRun === undefined"))
      #expect(try await page.value(of: "document.querySelectorAll('img[src=x]').length") == 0)
    }
  }

  @Test func serverGoesAndComesBack() async throws {
    let shop = try #require(Shop.current)
    let first = try await Shop.startServer(in: shop.directory)
    let page = try await shop.browser.page()
    try await page.open(first.address)
    try await page.wait(until: "document.querySelector('.pane')")
    try await visit("Blue shoe", on: page)
    let list = try await page.texts(".pane .row .title")
    try await first.stop()
    try await page.wait(until: "document.getElementById('state').innerText === 'Server away'")
    try await page.click(".pane .choose")
    #expect(try await page.text("#banner").hasPrefix("The server doesn’t answer."))
    #expect(try await page.texts(".step .title") == ["Blue shoe no. 0", list[0], "next?"])
    #expect(try await page.texts(".pane .row .title") == list, "the last answer stays")

    let port = try #require(URL(string: first.address)?.port)
    let second = try await Shop.startServer(in: shop.directory, port: "\(port)")
    try await page.wait(until: "document.getElementById('state').innerText === 'Live'")
    try await wait(forSteps: 2, on: page)
    #expect(try await page.texts(".pane .row .title") != list)
    #expect(try await page.value(of: "document.getElementById('banner').hidden"))
    #expect(page.complaints.allSatisfy { $0.contains("net::ERR_") })
    try await page.close()
    try await second.stop()
  }

  /// The page's requests to `path` are answered with a status, until there were `times` of them.
  private func refuse(
    _ path: String, status: Int, _ body: String, times: Int, on page: Page
  ) async throws {
    _ = try await page.value(
      of: """
        (() => {
          const ask = window.fetch
          let left = \(times)
          window.fetch = (url, options) => String(url).includes('\(path)') && left-- > 0
            ? Promise.resolve(new Response(`\(body)`, { status: \(status) })) : ask(url, options)
          return true
        })()
        """, as: Bool.self)
  }

  @Test(arguments: [429, 503]) func busyServerIsAskedAgain(status: Int) async throws {
    try await withPage { page in
      try await visit("Blue shoe", on: page)
      let list = try await page.texts(".pane .row .title")
      try await refuse("v1/recommendations", status: status, "{}", times: 2, on: page)
      try await page.click(".pane .choose")
      try await page.wait(
        until: "document.getElementById('state').innerText === 'Busy, trying again'")
      try await wait(forSteps: 2, on: page)
      #expect(try await page.texts(".pane .row .title") != list)
    }
  }

  @Test func problemsAreSaid() async throws {
    try await withPage { page in
      let problem = #"{"title": "Not today", "status": 500, "detail": "The model has a cold."}"#
      try await refuse("v1/recommendations", status: 500, problem, times: 1, on: page)
      try await page.click("#query")
      try await page.type("Blue shoe")
      try await page.press("Enter")
      try await page.wait(
        until: "document.querySelector('.empty .lead').innerText === 'No recommendations'")
      #expect(try await page.text(".empty [data-part=hint]") == "The model has a cold.")
      try await page.click(".empty button")
      try await wait(forSteps: 1, on: page)
    }
  }

  @Test func tokenIsAskedFor() async throws {
    let shop = try #require(Shop.current)
    let server = try await Shop.startServer(in: shop.directory, "--auth-token-file", "token")
    let page = try await shop.browser.page()
    try await page.open(server.address)
    try await page.wait(until: "document.getElementById('token').open")
    try await page.press("Escape")
    try await page.type("wrong")
    try await page.press("Enter")
    try await page.wait(
      until: "document.getElementById('token-note').innerText.includes('refused')")
    try await page.type("open-sesame-open-sesame")
    try await page.press("Enter")
    try await page.wait(until: "document.querySelector('.pane')")
    try await visit("Blue shoe", on: page)
    #expect(try await page.value(of: "document.getElementById('token').open") == false)
    #expect(
      try await page.value(of: "Object.keys(localStorage).includes('gru4rec-token')") == false)
    #expect(page.complaints.allSatisfy { $0.contains("status of 401") })
    try await page.close()
    try await server.stop()
  }

  @Test func figuresOfTheServerAreLive() async throws {
    try await withPage { page in
      for title in ["Blue shoe", "Red lamp", "Grey rope"] { try await visit(title, on: page) }
      try await page.wait(
        until: """
          [...document.querySelectorAll('.vital dd')].every((figure) => figure.innerText !== '–')
          """)
      #expect(
        try await page.texts(".vital dt") == ["Requests/s", "p50", "p99", "Sessions", "This page"])
      #expect(try await page.texts(".vital dd")[1].hasSuffix("s"))
    }
  }

  /// Differences of counters, by hand: 10 requests in 4 s, of which 4 within 1 ms and 8 within 2 ms.
  @Test func figuresAreDifferencesOfCounters() async throws {
    try await withPage { page in
      let figures: [Double?] = try await page.value(
        of: """
          import('./page/metrics.js').then(({ snapshot, rate, quantile }) => {
            const text = (count, one, two, all) => `# TYPE http_requests_total counter
          http_requests_total{method="POST",route="/v1/a\\\\"b",status="200"} ${count}
          http_requests_total{method="GET",route="/metrics",status="200"} ${count * 7}
          http_request_duration_seconds_bucket{route="/v1/x",le="0.001"} ${one}
          http_request_duration_seconds_bucket{route="/v1/x",le="0.002"} ${two}
          http_request_duration_seconds_bucket{route="/v1/x",le="+Inf"} ${all}
          gru4rec_sessions 12
          `
            const from = snapshot(text(100, 50, 60, 70), 10)
            const to = snapshot(text(110, 54, 68, 80), 14)
            return [
              to.sessions, rate(from, to), rate(to, from), quantile(0.2, from, to),
              quantile(0.5, from, to), quantile(0.99, from, to), quantile(0.5, to, to),
            ]
          })
          """)
      #expect(figures == [12, 2.5, nil, 0.0005, 0.00125, 0.002, nil])
    }
  }
}
