import Wording

/// Values over a quantity, as lines with markers.
///
/// Values that cannot be drawn (not finite, or not above zero on a logarithmic axis) leave a gap and are
/// counted below the chart.
public struct LineChart: ReportBlock {
  /// A place in the chart.
  public struct Point: Sendable, Equatable {
    let x: Double
    let y: Double

    /// A point.
    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// A line.
  public struct Series: Sendable {
    let name: String
    let points: [Point]
    let isConnected: Bool

    /// A line through points in the given order.
    ///
    /// - Parameter isConnected: whether there is a line at all, or only the points' markers.
    public init(_ name: String, _ points: [Point], isConnected: Bool = true) {
      self.name = name
      self.points = points
      self.isConnected = isConnected
    }

    /// A line through values at 1, 2, 3, …, such as one per epoch.
    public init(_ name: String, values: [Double]) {
      self.init(name, values.enumerated().map { Point(Double($0 + 1), $1) })
    }
  }

  /// What stands along an edge of the chart.
  public struct Axis: Sendable {
    let title: String
    let isLogarithmic: Bool
    let isWhole: Bool
    let includesZero: Bool
    let ticks: [Double]
    let categories: [String]

    /// An axis of names: the first one stands at 1, the next at 2, and so on.
    public init(_ title: String, categories: [String]) {
      self.title = title
      isLogarithmic = false
      isWhole = true
      includesZero = false
      ticks = categories.indices.map { Double($0 + 1) }
      self.categories = categories
    }

    /// A value as it is labelled.
    func label(of value: Double) -> String {
      guard let place = Int(exactly: value), categories.indices.contains(place - 1) else {
        return NumberText.value(value)
      }
      return categories[place - 1]
    }

    /// An axis.
    ///
    /// - Parameters:
    ///   - title: the quantity and its unit.
    ///   - isLogarithmic: whether equal distances are equal ratios.
    ///   - isWhole: whether only whole numbers mean something, as with epochs.
    ///   - includesZero: whether zero is shown even if no value is near it.
    ///   - ticks: the values that are labelled, ascending; if there are none, round ones.
    public init(
      _ title: String, isLogarithmic: Bool = false, isWhole: Bool = false,
      includesZero: Bool = false, ticks: [Double] = []
    ) {
      self.title = title
      self.isLogarithmic = isLogarithmic
      self.isWhole = isWhole
      self.includesZero = includesZero
      self.ticks = ticks
      categories = []
    }
  }

  let title: String
  let caption: String?
  let xAxis: Axis
  let yAxis: Axis
  let series: [Series]

  /// A chart.
  ///
  /// - Parameters:
  ///   - title: what the chart shows.
  ///   - caption: what is to be seen in it, if that needs words.
  public init(title: String, caption: String? = nil, x: Axis, y: Axis, series: [Series]) {
    self.title = title
    self.caption = caption
    self.xAxis = x
    self.yAxis = y
    self.series = series
  }

  /// The chart as SVG.
  ///
  /// - Parameter standalone: a file of its own, with title, background and colours for light and dark
  ///   surroundings; otherwise a part of a report, which has those.
  public func svg(standalone: Bool = true) -> String {
    ChartDrawing(self, size: .wide, isStandalone: standalone).svg()
  }

  /// Whether a point has a place in the chart.
  func canDraw(_ point: Point) -> Bool {
    AxisScale.canDraw(point.x, on: xAxis) && AxisScale.canDraw(point.y, on: yAxis)
  }

  /// Number of points without a place in the chart.
  var hiddenCount: Int {
    series.reduce(0) { $0 + $1.points.count { !canDraw($0) } }
  }
}
