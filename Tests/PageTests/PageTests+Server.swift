import Foundation
import SessionData
import Testing

/// What the server says, and when it says nothing.
extension PageTests {
  @Test func titlesAreNeverMarkup() throws {
    try withPage { page in
      try page.click("#query")
      try page.type("Trap")
      try page.wait(until: "document.querySelector('#found').innerText.startsWith('1 found')")
      #expect(try page.text("#results .title") == Shop.hostileTitle)
      try page.press("Enter")
      try wait(forSteps: 1, on: page)
      #expect(try page.text(".step .title") == Shop.hostileTitle)
      try page.press("Escape")
      try visit("Red glove", on: page)
      try page.click(".step:nth-child(1) button")
      try wait(forSteps: 1, on: page)
      #expect(try page.value(of: "window.wasRun === undefined"))
      #expect(try page.value(of: "document.querySelectorAll('img[src=x]').length") == 0)
    }
  }

  @Test func serverGoesAndComesBack() throws {
    let shop = try #require(Shop.current)
    let first = try Shop.startServer(in: shop.directory)
    let page = try shop.browser.page()
    try page.open(first.address)
    try page.wait(until: "document.querySelector('.pane')")
    try visit("Blue shoe", on: page)
    let list = try page.texts(".pane .row .title")
    first.stop()
    try page.wait(until: "document.getElementById('state').innerText === 'Server away'")
    try page.click(".pane .choose")
    #expect(try page.text("#banner").hasPrefix("The server doesn’t answer."))
    #expect(try page.texts(".step .title") == ["Blue shoe no. 0", list[0], "next?"])
    #expect(try page.texts(".pane .row .title") == list, "the last answer stays")

    let port = try #require(URL(string: first.address)?.port)
    let second = try Shop.startServer(in: shop.directory, port: "\(port)")
    defer { second.stop() }
    try page.wait(until: "document.getElementById('state').innerText === 'Live'")
    try wait(forSteps: 2, on: page)
    #expect(try page.texts(".pane .row .title") != list)
    #expect(try page.value(of: "document.getElementById('banner').hidden"))
    #expect(page.complaints.allSatisfy { $0.contains("net::ERR_") })
    try page.close()
  }

  /// The page's requests to `path` are answered with a status, until there were `times` of them.
  private func refuse(
    _ path: String, status: Int, _ body: String, times: Int, on page: Page
  ) throws {
    _ = try page.value(
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

  @Test(arguments: [429, 503]) func busyServerIsAskedAgain(status: Int) throws {
    try withPage { page in
      try visit("Blue shoe", on: page)
      let list = try page.texts(".pane .row .title")
      try refuse("v1/recommendations", status: status, "{}", times: 2, on: page)
      try page.click(".pane .choose")
      try page.wait(until: "document.getElementById('state').innerText === 'Busy, trying again'")
      try wait(forSteps: 2, on: page)
      #expect(try page.texts(".pane .row .title") != list)
    }
  }

  @Test func problemsAreSaid() throws {
    try withPage { page in
      let problem = #"{"title": "Not today", "status": 500, "detail": "The model has a cold."}"#
      try refuse("v1/recommendations", status: 500, problem, times: 1, on: page)
      try page.click("#query")
      try page.type("Blue shoe")
      try page.press("Enter")
      try page.wait(
        until: "document.querySelector('.empty .lead').innerText === 'No recommendations'")
      #expect(try page.text(".empty [data-part=hint]") == "The model has a cold.")
      try page.click(".empty button")
      try wait(forSteps: 1, on: page)
    }
  }

  @Test func tokenIsAskedFor() throws {
    let shop = try #require(Shop.current)
    let server = try Shop.startServer(in: shop.directory, "--auth-token-file", "token")
    defer { server.stop() }
    let page = try shop.browser.page()
    try page.open(server.address)
    try page.wait(until: "document.getElementById('token').open")
    try page.press("Escape")
    try page.type("wrong")
    try page.press("Enter")
    try page.wait(until: "document.getElementById('token-note').innerText.includes('refused')")
    try page.type("open-sesame-open-sesame")
    try page.press("Enter")
    try page.wait(until: "document.querySelector('.pane')")
    try visit("Blue shoe", on: page)
    #expect(try page.value(of: "document.getElementById('token').open") == false)
    #expect(try page.value(of: "Object.keys(localStorage).includes('gru4rec-token')") == false)
    #expect(page.complaints.allSatisfy { $0.contains("status of 401") })
    try page.close()
  }

  @Test func figuresOfTheServerAreLive() throws {
    try withPage { page in
      for title in ["Blue shoe", "Red lamp", "Grey rope"] { try visit(title, on: page) }
      try page.wait(
        until: """
          [...document.querySelectorAll('.vital dd')].every((figure) => figure.innerText !== '–')
          """)
      #expect(try page.texts(".vital dt") == ["Requests/s", "p50", "p99", "Sessions", "This page"])
      #expect(try page.texts(".vital dd")[1].hasSuffix("s"))
    }
  }

  /// Differences of counters, by hand: 10 requests in 4 s, of which 4 within 1 ms and 8 within 2 ms.
  @Test func figuresAreDifferencesOfCounters() throws {
    try withPage { page in
      let figures: [Double?] = try page.value(
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
