/// The few numbers that matter, as tiles.
public struct KeyFigures: ReportBlock {
  /// One number.
  public struct Figure: Sendable {
    let label: String
    let value: String
    let note: String?

    /// A number with its name.
    ///
    /// - Parameters:
    ///   - label: what it is.
    ///   - value: the number as people read it, with its unit.
    ///   - note: what to compare it with, or how it was found.
    public init(_ label: String, _ value: String, note: String? = nil) {
      self.label = label
      self.value = value
      self.note = note
    }
  }

  private let figures: [Figure]

  /// Tiles, the most important first.
  public init(_ figures: [Figure]) {
    self.figures = figures
  }

  /// A list of terms whose groups are laid out as a grid.
  public var html: String {
    let tiles = figures.map { figure in
      let note = figure.note.map { "<dd class=\"note\">\(escaped($0))</dd>" } ?? ""
      return
        "<div><dt>\(escaped(figure.label))</dt><dd>\(escaped(figure.value))</dd>\(note)</div>\n"
    }
    return "<dl class=\"figures\">\n\(tiles.joined())</dl>\n"
  }
}
