import Foundation
import Reports
import Testing

@Suite struct LineChartTests {
  private func chart(
    _ series: [LineChart.Series], title: String = "Loss by epoch", log: Bool = false
  ) -> LineChart {
    LineChart(
      title: title, x: .init("Epoch", isWhole: true), y: .init("Loss", isLogarithmic: log),
      series: series)
  }

  /// The outline of the SVG, which must be well-formed and without numbers that are none.
  private func outline(
    _ chart: LineChart, sourceLocation: SourceLocation = #_sourceLocation
  ) -> MarkupOutline {
    let svg = chart.svg(standalone: true)
    let outline = MarkupOutline(svg)
    #expect(outline.error == nil, sourceLocation: sourceLocation)
    for element in outline.elements {
      for key in ["d", "x", "y", "cx", "cy", "viewBox"] {
        let value = element.attributes[key] ?? ""
        #expect(
          !value.contains("nan") && !value.contains("inf") && !value.contains("e"),
          "\(key) = \(value)", sourceLocation: sourceLocation)
      }
    }
    return outline
  }

  @Test func linesMarkersAndNames() {
    let outline = outline(
      chart([.init("training", values: [3, 2, 1.5]), .init("validation", values: [3, 2.5, 2.25])]))
    #expect(outline.count("path", class: "line") == 2)
    #expect(outline.count("path", class: "marker") == 6)
    #expect(outline.count("title") == 6)
    #expect(outline.text.contains("training 1.5") && outline.text.contains("validation 2.25"))
    #expect(outline.text.contains("Epoch: 2\nLoss: 2.5"))
    let svg = outline.elements[0].attributes
    #expect(svg["role"] == "img")
    #expect(svg["aria-label"]?.contains("training: 3 values from 3 to 1.5, lowest 1.5") == true)
  }

  @Test func linesDifferWithoutColour() {
    let series = (0..<8).map { LineChart.Series("s\($0)", values: [Double($0), 1]) }
    let lines = outline(chart(series)).elements.filter {
      $0.attributes["class"]?.hasPrefix("line ") == true
        && $0.attributes["d"]?.contains("L") == true
    }
    let looks = lines.map {
      ($0.attributes["stroke-dasharray"] ?? "") + $0.attributes["class", default: ""]
    }
    #expect(Set(looks).count == 8)
  }

  @Test func oneValue() {
    let outline = outline(chart([.init("training", values: [2.31])]))
    #expect(outline.count("path", class: "line") == 0)
    #expect(outline.count("path", class: "marker") == 1)
  }

  @Test func noValues() {
    for series in [
      [], [LineChart.Series("a", values: [])], [.init("a", values: [.nan, .infinity])],
    ] {
      #expect(outline(chart(series)).text.contains("No values to draw"))
    }
  }

  @Test func gapsWhereValuesCannotBeDrawn() {
    let values: [Double] = [1, 2, .nan, 2, .infinity, 3, 4]
    let chart = chart([.init("a", values: values)])
    let outline = outline(chart)
    #expect(outline.count("path", class: "line") == 2)
    #expect(outline.count("path", class: "marker") == 5)
    #expect(chart.html.contains("2 values cannot be drawn"))
    let logarithmic = self.chart([.init("a", values: [1, 0, -1, 10])], log: true)
    #expect(self.outline(logarithmic).count("path", class: "marker") == 2)
    #expect(logarithmic.html.contains("2 values cannot be drawn"))
  }

  @Test func extremeValues() {
    for scale in [.leastNonzeroMagnitude, 1e-300, 1e-12, 1e12, 1e299, 1e308] {
      for log in [false, true] {
        _ = outline(chart([.init("a", values: [scale, 3 * scale, -scale])], log: log))
      }
    }
    _ = outline(chart([.init("a", [.init(-1e300, 1), .init(1e300, 2)])]))
  }

  @Test func manyValuesStaySmall() {
    let values = (0..<100_000).map { 2 + sin(Double($0)) }
    let outline = outline(chart([.init("a", values: values)]))
    #expect(outline.count("path", class: "marker") == 0)
    let longest = outline.elements.compactMap { $0.attributes["d"]?.utf8.count }.max() ?? 0
    #expect(longest > 5000 && longest < 40_000)
    #expect(!chart([.init("a", values: values)]).html.contains("<table"))
  }

  @Test func hostileNamesAreText() {
    let name = "</text><script>\"'&\u{0}"
    let chart = chart([.init(name, values: [1, 2]), .init("b", values: [1])], title: name)
    let outline = outline(chart)
    #expect(outline.count("script") == 0)
    #expect(outline.elements[0].attributes["aria-label"]?.contains("<script>\"'&\u{FFFD}") == true)
  }

  @Test func labelsDoNotCoverEachOther() {
    let series = (0..<4).map {
      LineChart.Series("series \($0)", values: [1, 2 + Double($0) / 1000])
    }
    let names = outline(chart(series)).elements.filter { $0.attributes["class"] == "name" }
    let heights = names.compactMap { Double($0.attributes["y", default: ""]) }.sorted()
    #expect(heights.count == 4)
    for (a, b) in zip(heights, heights.dropFirst()) { #expect(b - a >= 15.9) }
  }

  @Test func theValueTableJoinsTheSeries() {
    let html = chart([
      .init("a", [.init(1, 0.5), .init(2, 0.25)]), .init("b", [.init(2, 7), .init(3, .nan)]),
    ]).html
    #expect(html.contains(">2</th><td class=\"number\">0.25</td><td class=\"number\">7</td>"))
    #expect(
      html.contains(">3</th><td class=\"number\"></td><td class=\"number\">not a number</td>"))
  }
}
