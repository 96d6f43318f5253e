import Foundation

/// A column of a table of items, and how its values become features of a model.
public struct FeatureColumn: Sendable, Equatable, Codable {
  /// What the values of a column are.
  public enum Kind: String, Sendable, CaseIterable, Codable {
    /// Names, any number in a cell; each is a feature.
    case category
    /// Names with parts between full stops, `subject.Geography.Rivers`; each beginning is a feature.
    case path
    /// Text such as a title; each word, and each piece of 3 to 5 characters of a word, is a feature.
    case text
    /// A number; each tenth of the items that the map was fitted on is a feature.
    case number
  }

  /// Name of the column.
  public let name: String
  /// What its values are.
  public let kind: Kind
  /// Where the buckets of a number end; found when the map is fitted.
  var bounds: [Double] = []

  /// A column of this kind.
  public init(name: String, kind: Kind = .category) {
    self.name = name
    self.kind = kind
  }

  /// A column as flags name it, `PriceUSD:number`; `nil` for an empty name or an unknown kind.
  ///
  /// Without a kind it is a category.
  public init?(_ text: String) {
    let colon = text.lastIndex(of: ":")
    let name = String(text[..<(colon ?? text.endIndex)])
    let kind = colon.map { Kind(rawValue: String(text[text.index(after: $0)...])) } ?? .category
    guard !name.isEmpty, let kind else { return nil }
    self.init(name: name, kind: kind)
  }

  /// Buckets of equal size, as far as equal numbers allow.
  mutating func fitBounds(_ cells: some Sequence<[String]>) {
    guard kind == .number else { return }
    let numbers = cells.compactMap { $0.first.flatMap(Self.number) }.sorted()
    guard numbers.count > 1 else { return }
    let ends = (1..<10).map { numbers[$0 * numbers.count / 10] }
    bounds = ends.reduce(into: []) { if $1 > $0.last ?? -.infinity { $0.append($1) } }
  }

  /// The features of a cell.
  func features(of values: [String]) -> [String] {
    switch kind {
    case .category: values.map { "\(name)=\($0)" }
    case .path:
      values.flatMap { value in
        let parts = value.split(separator: ".")
        return parts.indices.map { "\(name)=\(parts[...$0].joined(separator: "."))" }
      }
    case .text: values.flatMap(Self.pieces).map { "\(name)~\($0)" }
    case .number:
      values.prefix(1).compactMap(Self.number).map { number in
        "\(name)#\(bounds.count { $0 <= number })"
      }
    }
  }

  /// A finite number; `nil` for another text.
  private static func number(_ text: String) -> Double? {
    Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  /// Words, without case and accents, and their pieces with marks at both ends.
  private static func pieces(of text: String) -> [String] {
    let plain = text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    return plain.split { !$0.isLetter && !$0.isNumber }.flatMap { word in
      let marked = Array("<\(word)>")
      let pieces = (3...5).flatMap { length in
        marked.indices.dropLast(length - 1).map { String(marked[$0..<$0 + length]) }
      }
      return [String(word)] + pieces
    }
  }
}
