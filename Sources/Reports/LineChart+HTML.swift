import Wording

extension LineChart {
  /// A `figure` with a drawing for wide and one for narrow pages, and the values as a table.
  public var html: String {
    let caption = caption.map { "<span>\(escaped($0))</span>" } ?? ""
    return """
      <figure>
      <figcaption><strong>\(escaped(title))</strong>\(caption)\(hiddenNote)</figcaption>
      \(ChartDrawing(self, size: .wide, isStandalone: false).svg())\
      \(ChartDrawing(self, size: .narrow, isStandalone: false).svg())\
      \(valueTable)</figure>

      """
  }

  /// The chart in words, for whoever does not see it.
  var summary: String {
    let lines = series.map { line in
      let drawn = line.points.filter(canDraw).map(\.y)
      guard let first = drawn.first, let last = drawn.last, let low = drawn.min(),
        let high = drawn.max()
      else { return "\(line.name): no values" }
      if drawn.count == 1 { return "\(line.name): one value, \(NumberText.value(first))" }
      return "\(line.name): \(drawn.count) values from \(NumberText.value(first)) to "
        + "\(NumberText.value(last)), lowest \(NumberText.value(low)), "
        + "highest \(NumberText.value(high))"
    }
    return (["Line chart: \(title), \(yAxis.title) by \(xAxis.title)"] + lines)
      .joined(separator: ". ")
  }

  private var hiddenNote: String {
    switch hiddenCount {
    case 0: ""
    case 1: "<span>One value cannot be drawn and is left out.</span>"
    default: "<span>\(hiddenCount) values cannot be drawn and are left out.</span>"
    }
  }

  /// Longest table that is worth having in a page.
  private static let tableRowLimit = 200

  private var valueTable: String {
    var rows: [Double: [String]] = [:]
    for (column, line) in series.enumerated() {
      for point in line.points where !point.x.isNaN {
        rows[point.x, default: Array(repeating: "", count: series.count)][column] =
          NumberText.value(point.y)
      }
    }
    guard !rows.isEmpty, rows.count <= Self.tableRowLimit else { return "" }
    let table = Table(
      caption: "Values of “\(title)”",
      columns: [xAxis.categories.isEmpty ? .number(xAxis.title) : .text(xAxis.title)]
        + series.map { .number($0.name) },
      rows: rows.sorted { $0.key < $1.key }.map { [xAxis.label(of: $0.key)] + $0.value })
    return "<details><summary>Values</summary>\n\(table.html)</details>\n"
  }
}
