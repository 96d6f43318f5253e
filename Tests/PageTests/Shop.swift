import Foundation
import Testing

/// A small shop: two models, titles, a server that offers them, and a browser to look at its page.
struct Shop: Sendable {
  /// The shop that a suite is in.
  @TaskLocal static var current: Shop?

  /// An item whose title would run as a script where titles are taken for markup.
  static let hostileTitle = "<img src=x onerror=\"window.wasRun = true\">Trap"

  let directory: URL
  let browser: Browser
  let server: ServerProcess

  init(browser path: String) async throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "gru4rec-page-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let (log, items) = Self.goods()
    try Data(log.utf8).write(to: directory.appending(path: "log.tsv"))
    try Data(items.utf8).write(to: directory.appending(path: "items.tsv"))
    try Data("open-sesame-open-sesame\n".utf8).write(to: directory.appending(path: "token"))
    for (model, layers) in [("main", "8"), ("b", "4")] {
      try await ServerProcess.run(
        [
          "train", "log.tsv", "--model", "\(model).safetensors", "--layers", layers, "--epochs",
          "2", "--negative-samples", "16", "--threads", "1", "--quiet",
        ], in: directory)
    }
    server = try await Self.startServer(in: directory)
    browser = try Browser(path: path)
  }

  /// Starts a server of both models; port 0 takes a free one.
  static func startServer(
    in directory: URL, port: String = "0", _ flags: String...
  ) async throws -> ServerProcess {
    try await ServerProcess(
      [
        "main.safetensors", "--also", "b=b.safetensors", "--items", "items.tsv", "--port", port,
        "--drain", "10ms",
      ] + flags, in: directory)
  }

  func close() async throws {
    try await browser.close()
    try await server.stop()
    try? FileManager.default.removeItem(at: directory)
  }

  /// Sessions that walk round forty items, and a table of their titles.
  private static func goods() -> (log: String, items: String) {
    let colours = ["Blue", "Green", "Red", "Grey"]
    let kinds = [
      "shoe", "jacket", "sock", "tent", "lamp", "bottle", "mat", "rope", "bag", "glove",
    ]
    var items = "ItemId\tTitle\n"
    for index in 0..<40 {
      let title =
        index == 39 ? hostileTitle : "\(colours[index % 4]) \(kinds[index / 4]) no. \(index)"
      items += "i\(index)\t\(title)\n"
    }
    var log = "SessionId\tItemId\tTime\n"
    for session in 0..<240 {
      for event in 0..<(3 + session % 3) {
        log += "s\(session)\ti\((session * 7 + event) % 40)\t\(session * 100 + event)\n"
      }
    }
    return (log, items)
  }
}

/// Runs `body`, and `close` behind it, whether it throws or not.
func closing(
  with close: () async throws -> Void, _ body: () async throws -> Void
) async throws {
  do {
    try await body()
  } catch {
    try? await close()
    throw error
  }
  try await close()
}

/// Opens the shop for the tests of a suite, and closes it behind them.
struct ShopTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let shop = try await Shop(browser: try #require(Browser.path))
    try await closing(with: shop.close) {
      try await Shop.$current.withValue(shop, operation: function)
    }
  }
}

/// Looks at the shop's page, waits until it stands, and expects that the browser has nothing to complain of.
func withPage(
  of server: ServerProcess? = nil, _ address: String = "/",
  sourceLocation: SourceLocation = #_sourceLocation, _ body: (Page) async throws -> Void
) async throws {
  let shop = try #require(Shop.current, sourceLocation: sourceLocation)
  let page = try await shop.browser.page()
  try await page.prefer("light")
  try await page.open((server ?? shop.server).address + address)
  try await page.wait(until: "document.querySelector('.pane')")
  try await body(page)
  #expect(page.complaints.isEmpty, sourceLocation: sourceLocation)
  try await page.close()
}
