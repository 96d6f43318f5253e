import SessionData

/// Texts that stand where an identifier should, since whoever wrote the log did not know it.
public enum UnknownID {
  /// The texts, in lower case.
  ///
  /// Identifiers that count from 0 have a `0`, which stands for none only where it is far too frequent.
  public static let texts = [
    "na", "n/a", "n.a.", "#n/a", "<na>", "nan", "nat", "null", "(null)", "<null>", "none", "(none)",
    "nil", "\\n", "-", "--", "-1", "0", "?", "undefined", "not set", "(not set)", "unknown",
    "(unknown)", "anonymous", "anon", "guest", "missing", "empty", "(empty)",
    "00000000-0000-0000-0000-000000000000",
  ]

  /// The text of identifiers that count from 0.
  package static let zero = "0"

  /// How the texts are written: in lower case, in capitals, with a capital, and NaN and its like.
  package static let spellings: [String] = {
    let mixed = ["NaN", "NaT", "<Na>", "Not Set", "(Not Set)"]
    var seen: Set<String> = []
    return (texts.flatMap { [$0, $0.uppercased(), capitalized($0)] } + mixed).filter {
      seen.insert($0).inserted
    }
  }()

  /// With the first letter as a capital: `(Not set)`.
  private static func capitalized(_ text: String) -> String {
    guard let letter = text.firstIndex(where: \.isLetter) else { return text }
    return text[..<letter] + text[letter].uppercased() + text[text.index(after: letter)...]
  }

  /// The spellings that name sessions of a table, and the numbers of these.
  static func sessions(in table: borrowing SessionTable) -> [(id: String, number: Int)] {
    var found: [(String, Int)] = []
    for id in spellings {
      let bytes = Array(id.utf8)
      if let number = table.number(of: ByteScan.hash(bytes.span)) { found.append((id, number)) }
    }
    return found
  }

  /// Whether a `0` stands for none: it has ten times the events of any other identifier.
  ///
  /// - Parameter others: most events of another one; `nil` where there is none.
  package static func isUnknown(zero events: Int, others: Int?) -> Bool {
    others.map { events >= 10 * $0 } ?? false
  }
}

extension ReadReport {
  /// Takes up the sessions that these texts name.
  ///
  /// - Parameter places: the sessions' places in `store`; `nil` for one that was left out.
  mutating func noteUnknown(_ ids: [String], at places: [Int?], in store: Sessions) {
    var found: [UnknownSession] = []
    for case (let id, let place?) in zip(ids, places) {
      found.append(
        UnknownSession(id: id, events: store.events(of: place).count, session: place))
    }
    if let zero = found.firstIndex(where: { $0.id == UnknownID.zero }) {
      let others = Set(found.map(\.session))
      let longest = (0..<store.sessionCount).lazy.filter { !others.contains($0) }
        .map { store.events(of: $0).count }.max()
      if !UnknownID.isUnknown(zero: found[zero].events, others: longest) { found.remove(at: zero) }
    }
    unknownSessions = found.sorted { ($1.events, $0.id) < ($0.events, $1.id) }
  }
}
