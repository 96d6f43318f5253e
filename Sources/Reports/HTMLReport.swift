/// A page that needs nothing but itself: no network, no fonts, and no scripts but those of its own blocks.
///
/// It is light or dark as its reader's screen, fits a telephone, and prints. The same content gives the
/// same bytes.
///
/// ```swift
/// var report = HTMLReport(title: "Training report", subtitle: "rsc15, seed 42")
/// report.append(Verdict("The loss fell in every epoch.", tone: .good))
/// report.append(KeyFigures([.init("Recall@20", "0.681")]))
/// try report.render().write(toFile: "report.html", atomically: true, encoding: .utf8)
/// ```
public struct HTMLReport: Sendable {
  private let title: String
  private let subtitle: String?
  private let footer: String?
  private var blocks: [any ReportBlock] = []

  /// An empty report.
  ///
  /// - Parameters:
  ///   - subtitle: below the title: the data, the model.
  ///   - footer: at the end: what wrote the report.
  public init(title: String, subtitle: String? = nil, footer: String? = nil) {
    self.title = title
    self.subtitle = subtitle
    self.footer = footer
  }

  /// Adds a block at the end.
  public mutating func append(_ block: some ReportBlock) {
    blocks.append(block)
  }

  /// The page as HTML.
  public func render() -> String {
    let subtitle = subtitle.map { "<p class=\"subtitle\">\(escaped($0))</p>\n" } ?? ""
    let footer = footer.map { "<footer>\(escaped($0))</footer>\n" } ?? ""
    let scripts = Set(blocks.compactMap(\.script)).sorted { $0.digest < $1.digest }
    let elements = scripts.map { "<script>\($0.text)</script>\n" }.joined()
    // The policy makes browsers refuse anything that is not in the page, and scripts that are not ours.
    let digests = scripts.map { " 'sha256-\($0.digest)'" }.joined()
    let policy =
      "default-src 'none'; style-src 'unsafe-inline'"
      + (digests.isEmpty ? "" : "; script-src\(digests)")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta http-equiv="Content-Security-Policy" content="\(policy)"/>
      <title>\(escaped(title))</title>
      <style>
      \(StyleSheet.colours)
      \(StyleSheet.chart)
      \(StyleSheet.page)
      </style>
      </head>
      <body>
      <main>
      <header>
      <h1>\(escaped(title))</h1>
      \(subtitle)</header>
      \(blocks.map(\.html).joined())\(footer)</main>
      \(elements)</body>
      </html>

      """
  }
}
