import Reports
import Testing

@Suite struct FigureGridTests {
  private func chart(isConnected: Bool, name: String = "trials") -> LineChart {
    LineChart(
      title: "Trials", x: .init("trial", isWhole: true), y: .init("mrr@20"),
      series: [
        .init("best", [.init(1, 0.1), .init(2, 0.3)]),
        .init(name, (1...60).map { .init(Double($0), 1 / Double($0)) }, isConnected: isConnected),
      ])
  }

  @Test func pointsWithoutALine() {
    let outline = MarkupOutline(chart(isConnected: false).svg())
    #expect(outline.error == nil)
    // The one line, and its sample in the legend.
    #expect(outline.count("path", class: "line") == 2)
    // All markers, however many, and those of the legend.
    #expect(outline.count("path", class: "marker") == 2 + 60 + 2)
    #expect(outline.text.contains("trial: 60\nmrr@20: 0.01667"))
    let connected = MarkupOutline(chart(isConnected: true).svg())
    #expect(connected.count("path", class: "line") == 2)
    #expect(connected.count("path", class: "marker") == 2)
  }

  @Test func gridHoldsItsFigures() {
    let grid = FigureGrid([
      chart(isConnected: false, name: "a < b"),
      BarChart(
        title: "loss", quantity: "mrr@20", series: ["best"], groups: [.init("bpr & co", [0.3])]),
    ])
    let outline = MarkupOutline(grid.html)
    #expect(outline.error == nil)
    #expect(outline.count("figure") == 2 && outline.count("svg") == 4)
    #expect(outline.text.contains("a < b") && outline.text.contains("bpr & co"))
  }
}
