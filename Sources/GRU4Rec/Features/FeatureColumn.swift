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
    /// A vector of numbers, such as an embedding that was made elsewhere: in a cell, or in a file of vectors.
    case vector
  }

  /// Name of the column.
  public let name: String
  /// What its values are.
  public let kind: Kind
  /// Where the buckets of a number end; found when the map is fitted.
  var bounds: [Double] = []
  /// What is taken off a vector of length 1, and what it is multiplied by then; found when the map is fitted.
  var centre: [Double]?
  var scale: Double?

  /// A column of this kind.
  public init(name: String, kind: Kind = .category) {
    self.name = name
    self.kind = kind
  }

  /// Columns as flags name them, `Topics,PriceUSD:number`; one without a kind is a category.
  ///
  /// - Throws: ``GRU4RecError/features(_:)`` for a column without a name, one of an unknown kind and one that is named twice.
  public static func list(_ text: String) throws(GRU4RecError) -> [FeatureColumn] {
    var columns: [FeatureColumn] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let colon = part.lastIndex(of: ":")
      let name = String(part[..<(colon ?? part.endIndex)])
      let kind = colon.map { String(part[part.index(after: $0)...]) } ?? Kind.category.rawValue
      if name.isEmpty { throw .features(.namelessColumn(text)) }
      guard let known = Kind(rawValue: kind) else {
        throw .features(.unknownKind(column: name, kind))
      }
      if columns.contains(where: { $0.name == name }) { throw .features(.repeatedColumn(name)) }
      columns.append(FeatureColumn(name: name, kind: known))
    }
    return columns
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
    case .vector: []
    }
  }

  /// Brings vectors to length 1, their mean to 0, and their mean square to 1, as one feature of a category has it.
  mutating func fitScale(_ vectors: [[Double]]) {
    guard kind == .vector, let width = vectors.first?.count else { return }
    let units = vectors.map(Self.unit)
    var mean = [Double](repeating: 0, count: width)
    for unit in units { for place in mean.indices { mean[place] += unit[place] } }
    for place in mean.indices { mean[place] /= Double(units.count) }
    let square = units.reduce(0) { sum, unit in
      sum + zip(unit, mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    centre = mean
    scale = square > 0 ? (Double(units.count) / square).squareRoot() : 1
  }

  /// The features of a vector, with their values; none of one with another width than those of the fit.
  func features(ofVector vector: [Double]) -> [(name: String, value: Double)] {
    guard let centre, let scale, vector.count == centre.count else { return [] }
    return zip(Self.unit(vector), centre).enumerated().map { place, one in
      (vectorFeature(place), scale * (one.0 - one.1))
    }
  }

  /// Name of the feature of a place in vectors.
  private func vectorFeature(_ place: Int) -> String { "\(name)[\(place)]" }

  /// The numbers of a cell, with blanks or commas between those of a value; `nil` where one is no finite number.
  static func vector(of values: [String]) -> [Double]? {
    let texts = values.flatMap { $0.split { $0 == " " || $0 == "," } }
    // As Float32, which files of vectors have.
    let numbers = texts.compactMap { Float($0).flatMap { $0.isFinite ? Double($0) : nil } }
    return numbers.count == texts.count ? numbers : nil
  }

  private static func unit(_ vector: [Double]) -> [Double] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 && length.isFinite ? vector.map { $0 / length } : vector.map { _ in 0 }
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
