/// How a table is laid out, as its first rows tell.
struct TableShape: Equatable {
  /// What stands between columns.
  let delimiter: Delimiter
  /// Whether the delimiter was told.
  let isGiven: Bool
  /// Whether fields may stand between quotes.
  var quotes: Bool
  /// Whether the first line names the columns.
  var hasHeader = true
  /// Whether rows begin with a name of their own, for which the header has no column, as R writes them.
  var hasRowNames = false
  /// Whether whoever knows the file's name expects another delimiter.
  private(set) var isRemarkable = false

  /// Rows that are looked at.
  private static let sampleRows = 20
  private static let sampleBytes = 1 << 14

  /// A table with this delimiter, and nothing else known.
  private init(_ delimiter: Delimiter, isGiven: Bool, quotes: Bool? = nil) {
    self.delimiter = delimiter
    self.isGiven = isGiven
    self.quotes = quotes ?? delimiter.quotes
  }

  /// Looks at a table.
  ///
  /// - Parameters:
  ///   - head: its first bytes.
  ///   - given: the delimiter, where it is told.
  ///   - columns: the columns, in case that there is no header; `nil` if there is one.
  ///   - wanted: names of columns that are looked for: the delimiter that yields most of them is taken.
  init(
    _ head: [UInt8], path: String, delimiter given: Delimiter?, columns: [String]?,
    wanted: [String]
  ) {
    // Objects have no columns to look for.
    if columns?.isEmpty == true {
      self.init(given ?? .tab, isGiven: given != nil)
      hasHeader = false
      return
    }
    let head = Array(head.prefix(Self.sampleBytes))
    let named = Delimiter(path: path)
    let candidates = given.map { [$0] } ?? Delimiter.allCases
    let trials = candidates.map { delimiter in
      Trial(head, Self(delimiter, isGiven: given != nil), columns: columns, wanted: wanted)
    }
    // Blanks stand in any text: they separate where nothing else does.
    let others = trials.filter { $0.shape.delimiter != .blanks && $0.fields > 1 }
    let best = (others.isEmpty ? trials : others).max { left, right in
      left.isWorse(than: right, preferred: named ?? .tab)
    }
    self = best?.shape ?? Self(named ?? .tab, isGiven: false)
    isRemarkable =
      !isGiven && (best?.fields ?? 1) > 1
      && (named.map { $0 != delimiter } ?? (delimiter != .tab && delimiter != .comma))
  }

  /// The first rows split at a delimiter.
  private struct Trial {
    var shape: TableShape
    /// Columns of the first line.
    let fields: Int
    /// How many of the wanted columns there are.
    let named: Int
    /// Whether all rows have as many columns.
    let isRegular: Bool

    init(_ head: [UInt8], _ plain: TableShape, columns: [String]?, wanted: [String]) {
      shape = plain
      if columns == nil, !shape.quotes { shape.quotes = Self.hasQuotedHeader(head, shape) }
      let rows = Self.rows(head, shape)
      let first = rows.first?.texts ?? []
      fields = first.count
      let found = wanted.count { !ColumnFinder.matches($0, first).isEmpty }
      if let columns {
        shape.hasHeader = !wanted.isEmpty && found == wanted.count
        named = shape.hasHeader || fields == columns.count ? 1 : 0
      } else {
        named = found
      }
      let counts = rows.dropFirst().map(\.count)
      // Commas and semicolons may have quotes for another reason: R has them around every name.
      shape.hasRowNames =
        shape.hasHeader && shape.quotes && !counts.isEmpty
        && counts.allSatisfy { $0 == first.count + 1 } && Self.hasQuotedHeader(head, shape)
      isRegular = counts.allSatisfy { $0 == first.count }
    }

    /// Whether another delimiter is likelier.
    func isWorse(than other: Trial, preferred: Delimiter) -> Bool {
      // In a table of one column the name alone says whether there may be quotes.
      func order(_ trial: Trial) -> (Int, Int, Int, Int, Int) {
        let isPreferred = trial.shape.delimiter == preferred
        return (
          trial.named, isPreferred && trial.fields > 1 ? 1 : 0, trial.isRegular ? 1 : 0,
          trial.fields, isPreferred ? 1 : 0
        )
      }
      return order(self) < order(other)
    }

    private static func rows(
      _ head: [UInt8], _ shape: TableShape
    ) -> [(texts: [String], count: Int)] {
      var scanner = TableScanner(sample: head, shape: shape)
      var rows: [(texts: [String], count: Int)] = []
      // The last row may be cut off.
      while rows.count <= TableShape.sampleRows, let row = try? scanner.nextRow() {
        guard case .fields = row else { continue }
        rows.append((rows.isEmpty ? scanner.texts : [], scanner.fields.count - 1))
      }
      if rows.count > 2 || rows.count == 2 && head.last != 0x0A { rows.removeLast() }
      return rows
    }

    /// Whether every name of the header stands between quotes, which then are none of the text.
    private static func hasQuotedHeader(_ head: [UInt8], _ plain: TableShape) -> Bool {
      var shape = plain
      shape.quotes = true
      let line = head.prefix { $0 != 0x0A && $0 != 0x0D }
      let start = line.starts(with: [0xEF, 0xBB, 0xBF]) ? line.dropFirst(3) : line
      guard start.first == QuotedRecord.quote, line.last == QuotedRecord.quote else { return false }
      let names = rows(Array(line) + [0x0A], shape).first?.texts ?? []
      return line.count { $0 == QuotedRecord.quote } == 2 * names.count
    }
  }
}
