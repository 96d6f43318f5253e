import Wording

/// Values of things that have names, as bars from zero with the value beside each.
///
/// Each group has one bar per series. Values that cannot be drawn (not finite, or below zero) are left out.
public struct BarChart: ReportBlock {
  /// Bars that stand together.
  public struct Group: Sendable {
    let name: String
    let values: [Double?]

    /// A group with the value of each series, `nil` where there is none.
    public init(_ name: String, _ values: [Double?]) {
      self.name = name
      self.values = values
    }

    /// Whether there is anything to draw.
    public var hasValues: Bool { values.contains { $0 != nil } }
  }

  let title: String
  let caption: String?
  let quantity: String
  let series: [String]
  let groups: [Group]

  /// A chart.
  ///
  /// - Parameters:
  ///   - title: what the chart shows.
  ///   - caption: what is to be seen in it, if that needs words.
  ///   - quantity: what the values are, and their unit.
  ///   - series: names of the bars of every group.
  ///   - groups: the values.
  ///
  /// - Precondition: every group has as many values as there are series.
  public init(
    title: String, caption: String? = nil, quantity: String, series: [String], groups: [Group]
  ) {
    for group in groups {
      precondition(
        group.values.count == series.count,
        "a group of \(group.values.count) values for \(series.count) series")
    }
    self.title = title
    self.caption = caption
    self.quantity = quantity
    self.series = series
    self.groups = groups
  }

  /// The chart as SVG.
  ///
  /// - Parameter standalone: a file of its own, with title, background and colours for light and dark
  ///   surroundings; otherwise a part of a report, which has those.
  public func svg(standalone: Bool = true) -> String {
    BarDrawing(self, size: .wide, isStandalone: standalone).svg()
  }

  /// A `figure` with a drawing for wide and one for narrow pages; the values stand in the drawing.
  public var html: String {
    let caption = caption.map { "<span>\(escaped($0))</span>" } ?? ""
    return """
      <figure>
      <figcaption><strong>\(escaped(title))</strong>\(caption)</figcaption>
      \(BarDrawing(self, size: .wide, isStandalone: false).svg())\
      \(BarDrawing(self, size: .narrow, isStandalone: false).svg())</figure>

      """
  }

  /// The chart in words, for whoever does not see it.
  var summary: String {
    let lines = groups.map { group in
      let values = zip(series, group.values).compactMap { name, value in
        value.map { "\(name) \(NumberText.value($0))" }
      }
      return "\(group.name): \(values.joined(separator: ", "))"
    }
    return (["Bar chart: \(title), \(quantity)"] + lines).joined(separator: ". ")
  }

  /// Whether a value has a bar.
  static func canDraw(_ value: Double) -> Bool { value >= 0 && value <= 1e300 }
}
