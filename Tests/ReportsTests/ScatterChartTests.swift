import Foundation
import Testing

@testable import Reports

@Suite struct ScatterChartTests {
  private func chart(_ points: [ScatterChart.Point]) -> ScatterChart {
    ScatterChart(
      title: "title", caption: "caption", x: .init("ms", isLogarithmic: true), y: .init("MRR"),
      points: points)
  }

  @Test func pointsHaveNamesMarkersAndIntervals() {
    let chart = chart([
      .init("first", x: 0.1, y: 0.2, interval: 0.15...0.25), .init("<second>", x: 10, y: 0.3),
    ])
    let outline = MarkupOutline(chart.html)
    #expect(outline.error == nil)
    #expect(outline.count("svg") == 2)
    #expect(outline.count("path", class: "marker") == 4)
    #expect(outline.count("path", class: "whisker") == 2)
    #expect(outline.text.contains("<second>"))
    #expect(outline.text.contains("first\nms: 0.1\nMRR: 0.2 (0.15 to 0.25)"))
    #expect(MarkupOutline(chart.svg()).error == nil)
  }

  /// What a logarithm has no place for is named, not drawn.
  @Test func pointsWithoutAPlaceAreNamed() {
    let chart = chart([
      .init("good", x: 1, y: 0.5), .init("zero", x: 0, y: 0.5), .init("nan", x: 1, y: .nan),
    ])
    let outline = MarkupOutline(chart.html)
    #expect(outline.error == nil)
    #expect(outline.text.contains("Without a place here: zero, nan."))
    #expect(outline.count("path", class: "marker") == 2)
    #expect(MarkupOutline(self.chart([]).html).text.contains("No values to draw"))
  }

  @Test func intervalsWithoutAPlaceAreLeftOut() {
    let chart = ScatterChart(
      title: "t", x: .init("x"), y: .init("y", isLogarithmic: true),
      points: [
        .init("a", x: 1, y: 1, interval: 0...2), .init("b", x: 1, y: 1, interval: 1...(.infinity)),
      ])
    let outline = MarkupOutline(chart.html)
    #expect(outline.error == nil && outline.count("path", class: "whisker") == 0)
  }

  /// Names of points that lie together do not cover each other.
  @Test func namesKeepApart() throws {
    let chart = chart((0..<4).map { .init("model \($0)", x: 1 + 0.01 * Double($0), y: 0.3) })
    let names = MarkupOutline(chart.svg()).elements.filter { $0.attributes["class"] == "name" }
    let width = ChartLayout.textWidth("model 0")
    let places = try names.map { name in
      let x = try #require(name.attributes["x"].flatMap { Double($0) })
      let y = try #require(name.attributes["y"].flatMap { Double($0) })
      let anchor = name.attributes["text-anchor"]
      return (left: anchor == "end" ? x - width : anchor == "middle" ? x - width / 2 : x, y: y)
    }
    #expect(places.count == 4)
    for (index, first) in places.enumerated() {
      for second in places[..<index] {
        #expect(abs(first.left - second.left) >= width || abs(first.y - second.y) >= 12)
      }
    }
  }

  @Test func categoriesAreLabels() {
    let chart = LineChart(
      title: "t", x: .init("events seen", categories: ["1", "2", "3-5", "6+"]), y: .init("MRR"),
      series: [.init("a", values: [0.1, 0.2, 0.3, 0.2])])
    let outline = MarkupOutline(chart.html)
    #expect(outline.error == nil)
    for name in ["3-5", "6+", "events seen: 6+"] { #expect(outline.text.contains(name), "\(name)") }
  }
}
