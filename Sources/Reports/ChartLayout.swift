import Wording

/// Where the parts of a chart stand; lengths are pixels, y grows downwards.
struct ChartLayout {
  /// The widths a chart is drawn for: text keeps its size, so a narrow page needs a drawing of its own.
  enum Size: String {
    /// Screens and paper.
    case wide
    /// Telephones.
    case narrow
  }

  /// An entry of the legend.
  struct LegendItem {
    let series: Int
    let text: String
    let x: Double
    let y: Double
  }

  /// The name and last value of a line, beside its end.
  struct EndLabel {
    let series: Int
    let text: String
    /// Where the line ends.
    let end: LineChart.Point
    /// Where the label stands.
    var y: Double
  }

  let width: Double
  let height: Double
  /// Edges of the area that the lines are drawn in.
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  let x: AxisScale
  let y: AxisScale
  let legend: [LegendItem]
  let endLabels: [EndLabel]

  /// Lines with more names than these get a legend instead.
  private static let endLabelLimit = 4
  /// Height of a row of the legend.
  static let rowHeight = 18.0

  init(_ chart: LineChart, size: Size, isStandalone: Bool) {
    width = size == .wide ? 720 : 360
    let points = chart.series.flatMap { $0.points.filter(chart.canDraw) }
    let yScale = AxisScale(
      values: points.map(\.y), axis: chart.yAxis, tickCount: 5, isRounded: true)
    y = yScale

    // Points without a line have no end.
    let hasEndLabels =
      size == .wide && chart.series.count <= Self.endLabelLimit
      && chart.series.allSatisfy(\.isConnected)
    let ends = hasEndLabels ? Self.endTexts(chart) : []
    let endWidth = ends.map { Self.textWidth($0.text) + 26 }.max() ?? 0
    let yLabelWidth = y.labels.map(Self.textWidth).max() ?? 0
    left = yLabelWidth + 10
    // The last label may stand half beyond the end of its axis.
    let roughX = Self.xScale(chart, points.map(\.x), room: width - left)
    let overhang = Self.textWidth(roughX.labels.last ?? "") / 2
    right = width - max(8, endWidth, overhang)

    legend =
      hasEndLabels || chart.series.count < 2
      ? [] : Self.legend(chart.series.map(\.name), width: width)
    let titleHeight = isStandalone ? SVG.titleHeight : 0
    let legendHeight = (legend.map(\.y).max() ?? -Self.rowHeight) + Self.rowHeight
    top = titleHeight + legendHeight + 28
    bottom = top + (points.isEmpty ? 40 : size == .wide ? 260 : 200)
    height = bottom + 44

    x = Self.xScale(chart, points.map(\.x), room: right - left)
    let (start, end) = (top, bottom)
    let labels = ends.map {
      EndLabel(
        series: $0.series, text: $0.text, end: $0.end,
        y: end - yScale.position($0.end.y) * (end - start))
    }
    endLabels = Self.separated(labels, from: start, to: end)
  }

  /// Place of a point that can be drawn.
  func place(_ point: LineChart.Point) -> (x: Double, y: Double) {
    (left + x.position(point.x) * (right - left), bottom - y.position(point.y) * (bottom - top))
  }

  /// About the width of a text, rather too large than too small: fonts differ.
  static func textWidth(_ text: String) -> Double {
    text.reduce(0) { width, character in
      switch character {
      case "i", "j", "l", ".", ",", ":", ";", "'", "|", "!", " ": width + 4
      case "m", "w", "M", "W", "@", "%": width + 11
      case "a"..."z", "0"..."9": width + 7.5
      default: width + (character.isASCII ? 8.5 : 10)
      }
    }
  }

  /// As many ticks as their labels leave room for.
  private static func xScale(_ chart: LineChart, _ values: [Double], room: Double) -> AxisScale {
    var count = 9
    while true {
      let scale = AxisScale(
        values: values, axis: chart.xAxis, tickCount: count, isRounded: false)
      let labelWidth = (scale.labels.map(textWidth).max() ?? 0) + 14
      if count <= 2 || labelWidth * Double(scale.labels.count) <= room { return scale }
      count -= 1
    }
  }

  private static func endTexts(
    _ chart: LineChart
  ) -> [(series: Int, text: String, end: LineChart.Point)] {
    chart.series.enumerated().compactMap { index, line in
      guard let last = line.points.last(where: chart.canDraw) else { return nil }
      let value = NumberText.value(last.y)
      let text = chart.series.count == 1 ? value : shortened(line.name, to: 20) + " " + value
      return (index, text, last)
    }
  }

  /// The text, or its beginning if it is long.
  static func shortened(_ text: String, to limit: Int) -> String {
    text.count <= limit ? text : text.prefix(limit - 1) + "…"
  }

  /// The names of series, row below row.
  static func legend(_ names: [String], width: Double) -> [LegendItem] {
    var items: [LegendItem] = []
    var (x, y) = (0.0, 0.0)
    for (index, name) in names.enumerated() {
      let text = shortened(name, to: 40)
      let itemWidth = textWidth(text) + 46
      if x > 0, x + itemWidth > width { (x, y) = (0, y + rowHeight) }
      items.append(LegendItem(series: index, text: text, x: x, y: y))
      x += itemWidth
    }
    return items
  }

  /// Moves labels apart until none covers another.
  private static func separated(
    _ labels: [EndLabel], from top: Double, to bottom: Double
  ) -> [EndLabel] {
    let distance = 16.0
    var result = labels.sorted { ($0.y, $0.series) < ($1.y, $1.series) }
    var lowest = top
    for index in result.indices {
      result[index].y = max(result[index].y, lowest)
      lowest = result[index].y + distance
    }
    var highest = bottom
    for index in result.indices.reversed() {
      result[index].y = min(result[index].y, highest)
      highest = result[index].y - distance
    }
    return result
  }
}
