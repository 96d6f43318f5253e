import Reports
import Testing

@Suite struct BarChartTests {
  private func chart(
    _ groups: [BarChart.Group], title: String = "Speed", series: [String] = ["one", "two"]
  ) -> BarChart {
    BarChart(title: title, quantity: "events/s", series: series, groups: groups)
  }

  private func outline(
    _ chart: BarChart, sourceLocation: SourceLocation = #_sourceLocation
  ) -> MarkupOutline {
    let outline = MarkupOutline(chart.svg())
    #expect(outline.error == nil, sourceLocation: sourceLocation)
    return outline
  }

  /// Bars without those of the legend, which are 24 wide.
  private func lengths(_ outline: MarkupOutline) -> [Double] {
    outline.elements
      .filter { $0.attributes["class"]?.hasPrefix("bar ") == true }
      .compactMap { Double($0.attributes["width", default: ""]) }
      .filter { $0 != 24 }
  }

  @Test func lengthsAreInProportion() {
    let outline = outline(chart([.init("a", [100, 200]), .init("b", [50, nil])]))
    let lengths = lengths(outline)
    #expect(lengths.count == 3)
    #expect(abs(lengths[1] - 2 * lengths[0]) < 0.2)
    #expect(abs(lengths[0] - 2 * lengths[2]) < 0.2)
    for text in ["a", "b", "one", "two", "100", "200", "50", "events/s", "Speed"] {
      #expect(outline.text.contains(text))
    }
    let label = outline.elements[0].attributes["aria-label"] ?? ""
    #expect(label.contains("a: one 100, two 200") && label.contains("b: one 50"))
  }

  @Test func textStaysInside() throws {
    let name = String(repeating: "m", count: 60)
    for values: [Double?] in [[1, 123_456_789], [1e-9, 3.25], [0, 0]] {
      let outline = outline(chart([.init(name, values)]))
      let box = try #require(outline.elements[0].attributes["viewBox"]).split(separator: " ")
      let width = try #require(Double(box[2]))
      for length in lengths(outline) { #expect(length >= 0 && length < width) }
      for text in outline.elements where text.name == "text" {
        let x = try #require(Double(text.attributes["x", default: ""]))
        #expect(x >= 0 && x < width - 40)
      }
    }
  }

  @Test func whatCannotBeDrawnIsLeftOut() {
    let outline = outline(chart([.init("a", [.nan, -1]), .init("b", [.infinity, 2])]))
    #expect(lengths(outline).count == 1)
    #expect(self.outline(chart([])).count("rect", class: "bar") == 2)
  }

  @Test func oneSeriesHasNoLegend() {
    let outline = outline(chart([.init("a", [1])], series: ["only"]))
    #expect(!outline.text.contains("only"))
    #expect(outline.count("rect", class: "bar") == 1)
  }

  @Test func hostileNamesAreText() {
    let name = "</text><script>\"'&"
    let chart = chart([.init(name, [1, 2])], title: name, series: [name, name])
    #expect(outline(chart).count("script") == 0)
    #expect(MarkupOutline("<div>\(chart.html)</div>").count("script") == 0)
  }

  @Test func aReportHasBothSizes() {
    let outline = MarkupOutline(chart([.init("a", [1, 2])]).html)
    #expect(outline.error == nil)
    #expect(outline.count("svg") == 2)
  }

  /// Pictures on their own need no colours from outside, and follow dark surroundings.
  @Test(arguments: [true, false])
  func filesBringTheirColours(_ isBars: Bool) {
    let svg =
      isBars
      ? chart([.init("a", [1, 2])]).svg()
      : LineChart(
        title: "Loss", x: .init("x"), y: .init("y"), series: [.init("a", values: [1, 2])]
      )
      .svg()
    #expect(!svg.contains("var(--"))
    #expect(svg.contains("prefers-color-scheme:dark"))
  }
}
