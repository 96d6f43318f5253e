/// Small charts of one kind, two beside each other where the page is wide enough.
public struct FigureGrid: ReportBlock {
  private let figures: [any ReportBlock]

  /// A grid of charts, row by row.
  public init(_ figures: [any ReportBlock]) {
    self.figures = figures
  }

  /// The charts in a box that shows their narrow drawings.
  public var html: String {
    "<div class=\"grid\">\n\(figures.map(\.html).joined())</div>\n"
  }
}
