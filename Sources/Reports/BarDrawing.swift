import Wording

/// A chart of lying bars as SVG of one size: names of any length fit, and no label meets another.
struct BarDrawing {
  private let chart: BarChart
  private let size: ChartLayout.Size
  private let isStandalone: Bool

  private static let barHeight = 16.0
  private static let groupGap = 12.0

  init(_ chart: BarChart, size: ChartLayout.Size, isStandalone: Bool) {
    self.chart = chart
    self.size = size
    self.isStandalone = isStandalone
  }

  func svg() -> String {
    SVG.chart(
      title: chart.title, summary: chart.summary, size: size, width: width, height: bottom,
      isStandalone: isStandalone, quantity + legend + groups)
  }

  private var width: Double { size == .wide ? 720 : 360 }
  private var top: Double { (isStandalone ? SVG.titleHeight : 0) + 12 }

  private var quantity: String { SVG.text(chart.quantity, 0, top) }

  /// One series needs no name.
  private var legendItems: [ChartLayout.LegendItem] {
    chart.series.count < 2 ? [] : ChartLayout.legend(chart.series, width: width)
  }

  private var legend: String {
    legendItems.map { item in
      let y = top + item.y + 10
      return bar(item.series, x: item.x, y: y, width: 24, height: 12)
        + SVG.text(item.text, item.x + 30, y + 10, "name")
    }.joined()
  }

  /// Upper edge of the first group.
  private var start: Double {
    let rows = legendItems.last.map { $0.y + ChartLayout.rowHeight } ?? 0
    return top + rows + 16
  }

  private var groupHeight: Double {
    Double(chart.series.count) * Self.barHeight + Self.groupGap
  }

  private var bottom: Double { start + Double(chart.groups.count) * groupHeight }

  private var names: [String] { chart.groups.map { ChartLayout.shortened($0.name, to: 24) } }

  private var groups: String {
    let values = chart.groups.flatMap(\.values).compactMap(\.self).filter(BarChart.canDraw)
    let largest = values.max() ?? 0
    let labelWidth = values.map { ChartLayout.textWidth(NumberText.value($0)) }.max() ?? 0
    let left = (names.map(ChartLayout.textWidth).max() ?? 0) + 10
    let room = max(1, width - left - labelWidth - 8)
    var result = ""
    for (index, group) in chart.groups.enumerated() {
      let y = start + Double(index) * groupHeight
      let middle = y + (groupHeight - Self.groupGap) / 2
      result += SVG.text(names[index], left - 10, middle + 4, "name", anchor: "end")
      for (series, value) in group.values.enumerated() {
        guard let value, BarChart.canDraw(value) else { continue }
        let barTop = y + Double(series) * Self.barHeight
        let length = largest > 0 ? value / largest * room : 0
        result += bar(series, x: left, y: barTop + 1, width: length, height: Self.barHeight - 2)
        result += SVG.text(NumberText.value(value), left + length + 6, barTop + 12)
      }
      result += axis(x: left, from: y - 3, height: groupHeight - Self.groupGap + 6)
    }
    return result
  }

  private func axis(x: Double, from y: Double, height: Double) -> String {
    "<path class=\"axis\" d=\"M\(SVG.coordinate(x)) \(SVG.coordinate(y))"
      + "v\(SVG.coordinate(height))\"/>\n"
  }

  private func bar(
    _ series: Int, x: Double, y: Double, width: Double, height: Double
  ) -> String {
    let colour = series % Palette.light.series.count
    return "<rect class=\"bar s\(colour)\" x=\"\(SVG.coordinate(x))\" y=\"\(SVG.coordinate(y))\" "
      + "width=\"\(SVG.coordinate(width))\" height=\"\(SVG.coordinate(height))\"/>\n"
  }
}
