import Wording

/// A chart as SVG of one size.
struct ChartDrawing {
  private let chart: LineChart
  private let size: ChartLayout.Size
  private let isStandalone: Bool
  private let layout: ChartLayout

  /// Lines with more points have no markers.
  private static let markerLimit = 40
  /// Lines with more points do not tell their values.
  private static let targetLimit = 200

  init(_ chart: LineChart, size: ChartLayout.Size, isStandalone: Bool) {
    self.chart = chart
    self.size = size
    self.isStandalone = isStandalone
    layout = ChartLayout(chart, size: size, isStandalone: isStandalone)
  }

  func svg() -> String {
    let hasPoints = chart.series.contains { $0.points.contains(where: chart.canDraw) }
    return SVG.chart(
      title: chart.title, summary: chart.summary, size: size, width: layout.width,
      height: layout.height, isStandalone: isStandalone, legend + (hasPoints ? plot : nothing))
  }

  private var plot: String {
    axes + chart.series.indices.map(line).joined() + endLabels
  }

  private var nothing: String {
    SVG.text(
      "No values to draw", (layout.left + layout.right) / 2, (layout.top + layout.bottom) / 2,
      anchor: "middle")
  }

  private var legend: String {
    let top = isStandalone ? SVG.titleHeight : 0
    return layout.legend.map { item in
      let y = top + item.y + 8
      let sample =
        chart.series[item.series].isConnected
        ? path("line", item.series, "M\(SVG.coordinate(item.x)) \(SVG.coordinate(y))h24") : ""
      return sample + SVG.marker(item.series, item.x + 12, y)
        + SVG.text(item.text, item.x + 30, y + 4, "name")
    }.joined()
  }

  private var axes: String {
    PlotFrame(
      left: layout.left, right: layout.right, top: layout.top, bottom: layout.bottom, x: layout.x,
      y: layout.y
    ).axes(x: chart.xAxis.title, y: chart.yAxis.title)
  }

  /// The names at the ends of the lines, each with a thin line to where it belongs.
  private var endLabels: String {
    layout.endLabels.map { label in
      let end = layout.place(label.end)
      let start = "M\(SVG.coordinate(end.x + 8)) \(SVG.coordinate(end.y))"
      let leader = "\(start)L\(SVG.coordinate(layout.right + 20)) \(SVG.coordinate(label.y))"
      return "<path class=\"leader\" d=\"\(leader)\"/>\n"
        + SVG.text(label.text, layout.right + 24, label.y + 4, "name")
    }.joined()
  }

  /// A line with its markers.
  private func line(_ index: Int) -> String {
    let points = chart.series[index].points
    let drawn = points.filter(chart.canDraw)
    // A gap wherever a value cannot be drawn.
    let segments = points.split { !chart.canDraw($0) }
    var result = ""
    let isConnected = chart.series[index].isConnected
    for segment in segments where segment.count > 1 && isConnected {
      let places = thinned(Array(segment)).map(layout.place)
      let corners = places.map { "\(SVG.coordinate($0.x)) \(SVG.coordinate($0.y))" }
      result += path("line", index, "M" + corners.joined(separator: "L"))
    }
    let hasMarkers = drawn.count <= Self.markerLimit || !isConnected
    let lonely = segments.filter { $0.count == 1 }.compactMap(\.first)
    for point in hasMarkers ? drawn : lonely {
      result += self.point(point, index, marked: true)
    }
    if !hasMarkers, drawn.count <= Self.targetLimit {
      for point in drawn { result += self.point(point, index, marked: false) }
    }
    return result
  }

  private func point(_ point: LineChart.Point, _ index: Int, marked: Bool) -> String {
    let place = layout.place(point)
    let name = chart.series.count > 1 ? chart.series[index].name + "\n" : ""
    let title =
      "\(name)\(chart.xAxis.title): \(chart.xAxis.label(of: point.x))\n"
      + "\(chart.yAxis.title): \(NumberText.value(point.y))"
    return """
      <g class="point"><title>\(escaped(title))</title>\
      \(marked ? SVG.marker(index, place.x, place.y) : "")\
      <circle class="target" cx="\(SVG.coordinate(place.x))" cy="\(SVG.coordinate(place.y))" r="9"/></g>

      """
  }

  /// At most a few points per pixel: of many neighbours the lowest and the highest.
  private func thinned(_ points: [LineChart.Point]) -> [LineChart.Point] {
    let groupSize = points.count / Int(layout.width)
    guard groupSize > 2 else { return points }
    return stride(from: 0, to: points.count, by: groupSize).flatMap { start in
      let group = points[start..<min(points.count, start + groupSize)].enumerated()
      let low = group.min { $0.element.y < $1.element.y }
      let high = group.max { $0.element.y < $1.element.y }
      let extremes = [low, high].compactMap(\.self).sorted { $0.offset < $1.offset }
      return extremes.map(\.element)
    }
  }

  private func path(_ kind: String, _ series: Int, _ commands: String) -> String {
    let dashes = ["", "7 4", "2 4", "10 4 2 4"][series % 4]
    let attribute = dashes.isEmpty ? "" : " stroke-dasharray=\"\(dashes)\""
    let colour = series % Palette.light.series.count
    return "<path class=\"\(kind) s\(colour)\"\(attribute) d=\"\(commands)\"/>\n"
  }
}
