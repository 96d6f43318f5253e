/// Names and values of a text such as `loss=bpr-max,layers=[64,64]`, in their order.
struct NamedValues {
  private(set) var pairs: [(name: String, value: String)] = []

  /// Reads pieces between commas outside brackets; blank ones, blanks around words and quotes around
  /// values are left out.
  ///
  /// - Throws: ``GRU4RecError/parameterWithoutValue(_:)``, ``GRU4RecError/repeatedParameter(_:)``.
  init(_ text: String) throws(GRU4RecError) {
    for piece in Self.pieces(of: text) {
      let name = piece.prefix { $0 != "=" }.trimmed
      guard piece.contains("="), !name.isEmpty else {
        throw .parameterWithoutValue(piece.trimmed)
      }
      guard self[name] == nil else { throw .repeatedParameter(name) }
      pairs.append((name, piece.drop { $0 != "=" }.dropFirst().trimmed.unquoted))
    }
  }

  /// A part of them.
  init(_ pairs: [(name: String, value: String)]) { self.pairs = pairs }

  /// The value of a name; hyphens and underscores are the same.
  subscript(name: String) -> String? {
    let name = name.replacing("-", with: "_")
    return pairs.first { $0.name.replacing("-", with: "_") == name }?.value
  }

  private static func pieces(of text: String) -> [Substring] {
    var depth = 0
    let pieces = text.split { character in
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      return character == "," && depth <= 0
    }
    return pieces.filter { !$0.allSatisfy(\.isWhitespace) }
  }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }

  fileprivate var unquoted: String {
    guard count >= 2, let quote = first, quote == last, quote == "'" || quote == "\"" else {
      return String(self)
    }
    return String(dropFirst().dropLast())
  }
}
