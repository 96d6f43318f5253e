/// The area that points are drawn in, with its axes; lengths are pixels, y grows downwards.
struct PlotFrame {
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  let x: AxisScale
  let y: AxisScale

  /// Place of a point that can be drawn.
  func place(_ xValue: Double, _ yValue: Double) -> (x: Double, y: Double) {
    (left + x.position(xValue) * (right - left), bottom - y.position(yValue) * (bottom - top))
  }

  /// Lines, ticks and titles.
  func axes(x xTitle: String, y yTitle: String) -> String {
    var result = SVG.text(yTitle, 0, top - 14)
    for (tick, label) in zip(y.ticks, y.labels) {
      let y = bottom - y.position(tick) * (bottom - top)
      result += "<path class=\"grid\" d=\"M\(SVG.coordinate(left)) \(SVG.coordinate(y))"
      result += "H\(SVG.coordinate(right))\"/>\n"
      result += SVG.text(label, left - 8, y + 4, anchor: "end")
    }
    result += "<path class=\"axis\" d=\"M\(SVG.coordinate(left)) \(SVG.coordinate(bottom))"
    result += "H\(SVG.coordinate(right))\"/>\n"
    for (tick, label) in zip(x.ticks, x.labels) {
      let x = left + x.position(tick) * (right - left)
      result += "<path class=\"axis\" d=\"M\(SVG.coordinate(x)) \(SVG.coordinate(bottom))v4\"/>\n"
      result += SVG.text(label, x, bottom + 18, anchor: "middle")
    }
    return result + SVG.text(xTitle, (left + right) / 2, bottom + 38, anchor: "middle")
  }
}
