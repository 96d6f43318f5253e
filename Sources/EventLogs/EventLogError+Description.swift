import Wording

extension EventLogError: ParameterNaming {
  /// What is wrong, where, and what to do.
  package func text(_ name: ParameterNames) -> String {
    switch self {
    case .noFiles: "no input file given; name at least one log"
    case .missing(let path): "\(path): no such file"
    case .preparedFolder(let path, let folder, let tables):
      "\(path): \(path == folder ? "is a folder of prepared data; name its files" : "no such file"); "
        + (tables.isEmpty ? "no table is there" : "there are \(Self.list(tables))")
        + ", and \(folder)/\(LogFolder.summary) tells what was written, and what was not and why"
    case .directory(let path):
      "\(path): is a directory; name its files, or one with nothing but Parquet files or segments of an "
        + "event log"
    case .unreadable(let path, let reason): "\(path): cannot be opened: \(reason)"
    case .readFailed(let path, let reason): "\(path): reading failed: \(reason)"
    case .empty(let path): "\(path): the file is empty; a header line and rows are expected"
    case .missingHeader(let path):
      "\(path), line 1: blank; the first line names the columns"
    case .headerOnly(let path): "\(path): there is a header, but no row below it"
    case .noEvents(let path, let list):
      "\(path): there is no event"
        + (list.map { "; no row has something in the list '\($0)'" } ?? "")
    case .listColumn(let path, let column):
      "\(path): column '\(column)' holds lists, where a row should have one value; "
        + "\(name("itemsColumn")) names a column with the items of a whole session"
    case .severalLists(let path, let columns):
      "\(path): \(Self.list(columns)) are not in one list: an event is an element of one list of an "
        + "object, and that of no other list"
    case .noUsableRows(let skipped, let first):
      "all \(skipped) rows were bad and skipped; the first: \(first)"
    case .noEventsOfKinds(let column, let kept, let found):
      "no event is of a kind to keep: column '\(column)' holds \(Self.list(found)), and "
        + "\(Self.list(kept)) \(kept.count == 1 ? "is" : "are") wanted; use "
        + "\(name(Self.kindsParameter, flag: "keep-events")) to name others"
    case .missingColumns(let path, let missing, let found, let note):
      "\(path), line 1: \(missing.count == 1 ? "column" : "columns") "
        + "\(Self.list(missing.map(\.name))) not found; the file has \(Self.list(found))"
        + Self.advice(missing, name) + Self.order(missing.map(\.parameter), name)
        + Self.appended(note)
    case .repeatedColumn(let path, let column):
      "\(path), line 1: column '\(column)' occurs twice; rename one of them"
    case .sharedColumn(let path, let column, let parameters):
      "\(path): column '\(column)' is named for two things, "
        + parameters.map { Self.name($0, name) }.joined(separator: " and ")
        + "; name a column for each"
    case .noTable(let path, let content):
      "\(path): is \(content.name), where a table as text is expected; "
        + content.advice(path == InputFile.standardInput.name ? nil : path, name)
    case .notText(let path, let note):
      "\(path), line 1: not UTF-8 text; delimited text, plain or compressed with gzip or zstd, is "
        + "expected" + Self.appended(note)
    case .corrupt(let path, Self.parquet, let reason):
      "\(path): damaged Parquet file: \(reason); fetch or write the file again"
    case .corrupt(let path, let format, let reason):
      "\(path): damaged \(format) stream: \(reason); fetch or compress the file again"
    case .badRow(let path, let line, let problem, let skippable):
      "\(path), line \(line): \(problem)" + Self.hint(problem, name)
        + (skippable
          ? "; mend the row, or leave out all bad rows with \(name("skipBadRows"))"
          : "; mend the row")
    case .badRecord(let path, let row, let problem):
      "\(path), row \(row): \(problem); mend the row, or leave out all bad rows with "
        + name("skipBadRows")
    case .unsupported(let path, let reason): "\(path): \(reason)"
    case .rowTooLong(let path, let line, let limit):
      "\(path), line \(line): the row is longer than \(limit) bytes; is a closing quote or the "
        + "line break missing?"
    case .tooMany(let what, let limit): "more than \(limit) \(what); read fewer files"
    case .output(let error): "\(error)"
    case .compressionFailed(let path, let reason): "\(path): writing failed: \(reason)"
    case .notRepresentable(let path, let text):
      "\(path): '\(Self.shortened(text))' holds a TAB or a line break, which a TAB-separated file "
        + "cannot hold; write a .csv file"
    }
  }

  /// Both the column of the kinds and the kinds to keep are one property, and two flags.
  static let kindsParameter = "kinds"

  private static func name(_ parameter: String, _ name: ParameterNames) -> String {
    switch parameter {
    case kindsParameter: name(parameter, flag: "event-column")
    case "idColumn", "titleColumn":
      name(parameter, flag: "items-" + ParameterNames.divided(parameter, by: "-"))
    default: name(parameter)
    }
  }

  /// Which parameters name the missing columns, and with what.
  private static func advice(_ missing: [MissingColumn], _ name: ParameterNames) -> String {
    let named = missing.compactMap { column in
      column.parameter.map { parameter in
        (text: Self.name(parameter, name), column: column.proposal)
      }
    }
    guard !named.isEmpty else { return "" }
    let proposals = named.compactMap { parameter in
      parameter.column.map { column in
        name.choose(
          swift: "\(parameter.text) \"\(shortened(column))\"",
          command: "\(parameter.text) \(shortened(column))")
      }
    }
    let parameters = named.map(\.text).joined(separator: " and ")
    return "; use \(parameters) to name \(named.count == 1 ? "it" : "them")"
      + (proposals.isEmpty ? "" : ", perhaps \(proposals.joined(separator: " "))")
  }

  /// What to do where nothing but the time is missing, if the log has none.
  private static func order(_ missing: [String?], _ name: ParameterNames) -> String {
    missing == ["timeColumn"]
      ? "; \(name("timesAreRowNumbers", flag: "no-time")) reads a log without times in its order"
      : ""
  }

  /// What names another member.
  private static func hint(_ problem: RowProblem, _ names: ParameterNames) -> String {
    guard case .missingMembers(_, let parameters, _) = problem, !parameters.isEmpty else {
      return ""
    }
    return "; name what stands for "
      + (parameters.count == 1 ? "it" : "them")
      + " with \(parameters.map { name($0, names) }.joined(separator: ", "))"
      + order(parameters, names)
  }

  fileprivate static func list(_ names: [String]) -> String {
    let shown = names.prefix(20).map { "'\(shortened($0))'" }.joined(separator: ", ")
    return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
  }

  private static func appended(_ note: String?) -> String { note.map { " (\($0))" } ?? "" }

  /// The text without control characters, cut to what fits a message.
  fileprivate static func shortened(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(60).map { scalar in
      scalar.value < 32 || scalar.value == 127 ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return shown.joined() + (text.unicodeScalars.count > 60 ? "…" : "")
  }
}

extension EventLogError.RowProblem: CustomStringConvertible {
  /// What is wrong with the row.
  public var description: String {
    switch self {
    case .columnCount(let expected, let actual):
      "\(actual) \(actual == 1 ? "column" : "columns") where there should be \(expected)"
    case .blank: "blank line between rows"
    case .emptyID(let column): "empty \(column)"
    case .unreadableTime(let column, let text):
      "\(column) '\(EventLogError.shortened(text))' is neither a number of 0 or more nor a date of ISO 8601"
    case .invalidUTF8: "not UTF-8 text"
    case .textAfterQuote: "text after a closing quote"
    case .openQuote: "a quote is opened and never closed"
    case .notAnObject(let column): "no JSON object (at byte \(column))"
    case .missingMembers(let names, _, let found):
      "the JSON object has no \(EventLogError.list(names))"
        + (found.isEmpty ? "" : "; it has \(EventLogError.list(found))")
    case .noIdentifier(let member, let found):
      "'\(EventLogError.shortened(member))' is \(found) instead of a text or a number"
    case .notAList(let member): "'\(EventLogError.shortened(member))' is not a list"
    case .badEscape(let member):
      "'\(EventLogError.shortened(member))' has an escape that stands for no character"
    case .null(let column): "\(EventLogError.shortened(column)) is null"
    case .repeatedItem(let item):
      "item '\(EventLogError.shortened(item))' stands in an earlier row; leave one of them"
    case .longValue(let column, let bytes, let most):
      "a value of \(bytes) bytes in \(EventLogError.shortened(column)); allowed: up to \(most)"
    case .tooManyValues(let column, let count, let most):
      "\(count) values in \(EventLogError.shortened(column)); allowed: up to \(most)"
    }
  }
}
