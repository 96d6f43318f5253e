/// Names and what they stand for: settings, versions, file names.
public struct DefinitionList: ReportBlock {
  private let entries: [(term: String, description: String)]

  /// A list in the given order.
  public init(_ entries: [(term: String, description: String)]) {
    self.entries = entries
  }

  /// A `dl` in two columns.
  public var html: String {
    let rows = entries.map {
      "<div><dt>\(escaped($0.term))</dt><dd>\(escaped($0.description))</dd></div>\n"
    }
    return "<dl class=\"definitions\">\n\(rows.joined())</dl>\n"
  }
}
