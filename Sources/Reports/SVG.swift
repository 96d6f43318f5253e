/// What drawings of charts are made of.
enum SVG {
  /// Height of the title of a chart that is a file of its own.
  static let titleHeight = 30.0
  /// Space around a chart that is a file of its own.
  private static let margin = 16.0

  /// A whole drawing.
  ///
  /// - Parameters:
  ///   - summary: the chart in words, for whoever does not see it.
  ///   - isStandalone: a file of its own, which brings along what a report has around its charts.
  ///   - content: the elements of the drawing.
  static func chart(
    title: String, summary: String, size: ChartLayout.Size, width: Double, height: Double,
    isStandalone: Bool, _ content: String
  ) -> String {
    let margin = isStandalone ? Self.margin : 0
    let box = [-margin, -margin, width + 2 * margin, height + 2 * margin].map(coordinate)
    let dimensions = isStandalone ? " width=\"\(box[2])\" height=\"\(box[3])\"" : ""
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="chart \(size.rawValue)"\(dimensions) \
      viewBox="\(box.joined(separator: " "))" role="img" aria-label="\(escaped(summary))">
      \(isStandalone ? frame(title) : "")\(content)</svg>

      """
  }

  /// Style, background and title.
  private static func frame(_ title: String) -> String {
    """
    <style>
    \(StyleSheet.standaloneChart)
    </style>
    <rect class="background" x="-\(coordinate(margin))" y="-\(coordinate(margin))" \
    width="100%" height="100%"/>
    \(text(title, 0, 16, "title"))
    """
  }

  /// A text whose start, middle or end (`anchor`) stands at a place.
  static func text(
    _ text: String, _ x: Double, _ y: Double, _ style: String = "", anchor: String = "start"
  ) -> String {
    let anchor = anchor == "start" ? "" : " text-anchor=\"\(anchor)\""
    let style = style.isEmpty ? "" : " class=\"\(style)\""
    return "<text\(style) x=\"\(coordinate(x))\" y=\"\(coordinate(y))\"\(anchor)>"
      + "\(escaped(text))</text>\n"
  }

  /// A circle, square, triangle, diamond or triangle upside down, in the colour of a series.
  static func marker(_ series: Int, _ x: Double, _ y: Double) -> String {
    let shape = [
      "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", "m-4 -4h8v8h-8z", "m0 -5l5 9h-10z",
      "m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z", "m0 5l5 -9h-10z",
    ][series % 5]
    let colour = series % Palette.light.series.count
    return "<path class=\"marker s\(colour)\" d=\"M\(coordinate(x)) \(coordinate(y))\(shape)\"/>"
  }

  /// A length with one decimal at most.
  static func coordinate(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }
}
