/// A part of a report: one piece of HTML below the one before.
public protocol ReportBlock: Sendable {
  /// The block as HTML, everything from outside escaped.
  var html: String { get }
  /// The program that the block needs in its page, if any.
  var script: Script? { get }
}

extension ReportBlock {
  /// None.
  public var script: Script? { nil }
}

/// The heading of a section.
public struct Heading: ReportBlock {
  private let text: String

  /// A heading.
  public init(_ text: String) {
    self.text = text
  }

  /// An `h2`.
  public var html: String { "<h2>\(escaped(text))</h2>\n" }
}

/// A paragraph of plain text.
public struct Paragraph: ReportBlock {
  private let text: String

  /// A paragraph.
  public init(_ text: String) {
    self.text = text
  }

  /// A `p`.
  public var html: String { "<p>\(escaped(text))</p>\n" }
}
