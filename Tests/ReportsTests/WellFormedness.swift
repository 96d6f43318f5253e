import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a strict XML parser finds in a text.
final class MarkupOutline: NSObject, XMLParserDelegate {
  private(set) var elements: [(name: String, attributes: [String: String])] = []
  private(set) var text = ""
  private(set) var error: String?

  init(_ markup: String) {
    super.init()
    let parser = XMLParser(data: Data(markup.utf8))
    parser.delegate = self
    if !parser.parse() {
      error = "line \(parser.lineNumber): " + String(describing: parser.parserError)
    }
  }

  func count(_ name: String, class style: String? = nil) -> Int {
    elements.count {
      $0.name == name
        && (style == nil
          || $0.attributes["class"]?.split(separator: " ").first.map(String.init) == style)
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    elements.append((name, attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}
