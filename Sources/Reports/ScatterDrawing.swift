import Wording

/// A chart of named points as SVG of one size.
struct ScatterDrawing {
  private let chart: ScatterChart
  private let size: ChartLayout.Size
  private let isStandalone: Bool
  private let frame: PlotFrame

  init(_ chart: ScatterChart, size: ChartLayout.Size, isStandalone: Bool) {
    self.chart = chart
    self.size = size
    self.isStandalone = isStandalone
    let points = chart.points.filter(chart.canDraw)
    let ends = points.flatMap { point in
      [point.y] + (chart.interval(of: point).map { [$0.lowerBound, $0.upperBound] } ?? [])
    }
    let y = AxisScale(values: ends, axis: chart.yAxis, tickCount: 5, isRounded: true)
    let x = AxisScale(
      values: points.map(\.x), axis: chart.xAxis, tickCount: size == .wide ? 7 : 4, isRounded: true)
    let width = Self.width(size)
    let overhang = ChartLayout.textWidth(x.labels.last ?? "") / 2
    let top = (isStandalone ? SVG.titleHeight : 0) + 28
    frame = PlotFrame(
      left: (y.labels.map(ChartLayout.textWidth).max() ?? 0) + 10, right: width - max(8, overhang),
      top: top, bottom: top + (size == .wide ? 300 : 240), x: x, y: y)
  }

  private static func width(_ size: ChartLayout.Size) -> Double { size == .wide ? 720 : 360 }

  func svg() -> String {
    let points = chart.points.enumerated().filter { chart.canDraw($0.element) }
    let content =
      points.isEmpty
      ? SVG.text(
        "No values to draw", (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2,
        anchor: "middle")
      : frame.axes(x: chart.xAxis.title, y: chart.yAxis.title)
        + points.map { whisker($0.offset, $0.element) }.joined()
        + points.map { marker($0.offset, $0.element) }.joined() + names(points.map(\.element))
    return SVG.chart(
      title: chart.title, summary: chart.summary, size: size, width: Self.width(size),
      height: frame.bottom + 44, isStandalone: isStandalone, content)
  }

  private func whisker(_ index: Int, _ point: ScatterChart.Point) -> String {
    guard let interval = chart.interval(of: point) else { return "" }
    let low = frame.place(point.x, interval.lowerBound)
    let high = frame.place(point.x, interval.upperBound)
    let colour = index % Palette.light.series.count
    let x = SVG.coordinate(low.x)
    let (from, to) = (SVG.coordinate(low.y), SVG.coordinate(high.y))
    let cap = "M\(SVG.coordinate(low.x - 4))"
    return "<path class=\"whisker s\(colour)\" "
      + "d=\"M\(x) \(from)V\(to)\(cap) \(from)h8\(cap) \(to)h8\"/>\n"
  }

  private func marker(_ index: Int, _ point: ScatterChart.Point) -> String {
    let place = frame.place(point.x, point.y)
    var title =
      "\(point.name)\n\(chart.xAxis.title): \(NumberText.value(point.x))\n"
      + "\(chart.yAxis.title): \(NumberText.value(point.y))"
    if let interval = chart.interval(of: point) {
      title += " (\(NumberText.value(interval.lowerBound)) to "
      title += "\(NumberText.value(interval.upperBound)))"
    }
    return """
      <g class="point"><title>\(escaped(title))</title>\(SVG.marker(index, place.x, place.y))\
      <circle class="target" cx="\(SVG.coordinate(place.x))" cy="\(SVG.coordinate(place.y))" r="9"/></g>

      """
  }

  // MARK: - Names

  /// A rectangle that is taken.
  private struct Box {
    var left: Double
    var right: Double
    var top: Double
    var bottom: Double

    func overlap(_ other: Box) -> Double {
      max(0, min(right, other.right) - max(left, other.left))
        * max(0, min(bottom, other.bottom) - max(top, other.top))
    }
  }

  /// The names beside their points, each where it covers least.
  private func names(_ points: [ScatterChart.Point]) -> String {
    let markers = points.map(box(of:))
    var names: [Box] = []
    var result = ""
    for point in points {
      let text = ChartLayout.shortened(point.name, to: size == .wide ? 32 : 20)
      let own = box(of: point)
      let width = ChartLayout.textWidth(text)
      let middle = frame.place(point.x, point.y)
      let candidates: [(x: Double, y: Double, anchor: String, left: Double)] = [
        (middle.x + 9, middle.y + 4, "start", middle.x + 9),
        (middle.x - 9, middle.y + 4, "end", middle.x - 9 - width),
        (middle.x, own.top - 5, "middle", middle.x - width / 2),
        (middle.x, own.bottom + 13, "middle", middle.x - width / 2),
        (middle.x + 9, middle.y - 10, "start", middle.x + 9),
        (middle.x + 9, middle.y + 18, "start", middle.x + 9),
        (middle.x - 9, middle.y - 10, "end", middle.x - 9 - width),
        (middle.x - 9, middle.y + 18, "end", middle.x - 9 - width),
        (middle.x, own.top - 19, "middle", middle.x - width / 2),
        (middle.x, own.bottom + 27, "middle", middle.x - width / 2),
      ]
      let costs = candidates.map { place in
        let box = Box(
          left: place.left, right: place.left + width, top: place.y - 11, bottom: place.y + 3)
        let outside =
          max(0, frame.left - box.left) + max(0, box.right - Self.width(size))
          + max(0, frame.top - 10 - box.top) + max(0, box.bottom - frame.bottom)
        // A name may touch a marker rather than another name, and both rather than leave the drawing.
        let covered = names.reduce(0) { $0 + 10 * box.overlap($1) }
        return (box: box, cost: markers.reduce(100 * outside + covered) { $0 + box.overlap($1) })
      }
      guard let best = costs.indices.min(by: { costs[$0].cost < costs[$1].cost }) else { continue }
      names.append(costs[best].box)
      let place = candidates[best]
      result += SVG.text(text, place.x, place.y, "name", anchor: place.anchor)
    }
    return result
  }

  /// What a point and its interval cover.
  private func box(of point: ScatterChart.Point) -> Box {
    let middle = frame.place(point.x, point.y)
    let interval = chart.interval(of: point) ?? point.y...point.y
    return Box(
      left: middle.x - 6, right: middle.x + 6,
      top: min(middle.y - 6, frame.place(point.x, interval.upperBound).y),
      bottom: max(middle.y + 6, frame.place(point.x, interval.lowerBound).y))
  }
}
