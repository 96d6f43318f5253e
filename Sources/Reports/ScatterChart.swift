import Wording

/// Things that have names by two quantities, such as quality against cost, with intervals of the one upwards.
///
/// Points that cannot be drawn (not finite, or not above zero on a logarithmic axis) are left out and named in
/// the caption.
public struct ScatterChart: ReportBlock {
  /// A thing and where it stands.
  public struct Point: Sendable {
    let name: String
    let x: Double
    let y: Double
    let interval: ClosedRange<Double>?

    /// A thing.
    ///
    /// - Parameter interval: where `y` lies most likely.
    public init(_ name: String, x: Double, y: Double, interval: ClosedRange<Double>? = nil) {
      self.name = name
      self.x = x
      self.y = y
      self.interval = interval
    }
  }

  let title: String
  let caption: String?
  let xAxis: LineChart.Axis
  let yAxis: LineChart.Axis
  let points: [Point]

  /// A chart.
  ///
  /// - Parameters:
  ///   - title: what the chart shows.
  ///   - caption: what is to be seen in it, if that needs words.
  public init(
    title: String, caption: String? = nil, x: LineChart.Axis, y: LineChart.Axis, points: [Point]
  ) {
    self.title = title
    self.caption = caption
    xAxis = x
    yAxis = y
    self.points = points
  }

  /// The chart as SVG.
  ///
  /// - Parameter standalone: a file of its own, with title, background and colours for light and dark
  ///   surroundings; otherwise a part of a report, which has those.
  public func svg(standalone: Bool = true) -> String {
    ScatterDrawing(self, size: .wide, isStandalone: standalone).svg()
  }

  /// A `figure` with a drawing for wide and one for narrow pages.
  public var html: String {
    let hidden = points.filter { !canDraw($0) }.map(\.name)
    let notes = [
      caption, hidden.isEmpty ? nil : "Without a place here: \(hidden.joined(separator: ", ")).",
    ]
    let caption = notes.compactMap(\.self).map { "<span>\(escaped($0))</span>" }.joined()
    return """
      <figure>
      <figcaption><strong>\(escaped(title))</strong>\(caption)</figcaption>
      \(ScatterDrawing(self, size: .wide, isStandalone: false).svg())\
      \(ScatterDrawing(self, size: .narrow, isStandalone: false).svg())</figure>

      """
  }

  /// The chart in words, for whoever does not see it.
  var summary: String {
    let places = points.map {
      "\($0.name): \(NumberText.value($0.y)) at \(NumberText.value($0.x))"
    }
    return (["Chart: \(title), \(yAxis.title) by \(xAxis.title)"] + places).joined(separator: ". ")
  }

  /// Whether a point has a place in the chart.
  func canDraw(_ point: Point) -> Bool {
    AxisScale.canDraw(point.x, on: xAxis) && AxisScale.canDraw(point.y, on: yAxis)
  }

  /// The interval of a point, if both of its ends can be drawn.
  func interval(of point: Point) -> ClosedRange<Double>? {
    guard let interval = point.interval, AxisScale.canDraw(interval.lowerBound, on: yAxis),
      AxisScale.canDraw(interval.upperBound, on: yAxis)
    else { return nil }
    return interval
  }
}
