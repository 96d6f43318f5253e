import SystemFiles

/// What can be wrong with a log or a table: reading it, writing it, or the ids taken from it.
public enum EventLogError: Error, Sendable, Equatable {
  /// No file was named.
  case noFiles
  /// The file does not exist.
  case missing(path: String)
  /// The path is a folder that data was prepared in, or names a file which is not there; these `tables` are.
  case preparedFolder(path: String, folder: String, tables: [String])
  /// The path is a directory.
  case directory(path: String)
  /// The file exists but cannot be opened.
  case unreadable(path: String, reason: String)
  /// Reading failed half-way.
  case readFailed(path: String, reason: String)
  /// The file holds nothing.
  case empty(path: String)
  /// The first line is blank, where the column names should stand.
  case missingHeader(path: String)
  /// The file holds a header and no row.
  case headerOnly(path: String)
  /// No row has an event; `list` names what should hold the events, where that is a list.
  case noEvents(path: String, list: String?)
  /// A column holds lists, which are read as the items of whole sessions only.
  case listColumn(path: String, name: String)
  /// Columns stand in several lists of an object, or in lists within lists.
  case severalLists(path: String, columns: [String])
  /// Every row was bad and skipped.
  case noUsableRows(skipped: Int, first: String)
  /// All rows were readable, but none of a kind that is kept.
  case noEventsOfKinds(column: String, kept: [String], found: [String])
  /// The header lacks columns.
  case missingColumns(path: String, [MissingColumn], found: [String], note: String?)
  /// The header names a needed column twice.
  case repeatedColumn(path: String, name: String)
  /// One column is named for two things, by these parameters.
  case sharedColumn(path: String, name: String, parameters: [String])
  /// The file is something else than text.
  case noTable(path: String, content: FileContent)
  /// The header is not UTF-8 text.
  case notText(path: String, note: String?)
  /// The compressed stream is cut off or damaged.
  case corrupt(path: String, format: String, reason: String)
  /// A row cannot be read; `line` is the physical line on which it starts, from 1.
  case badRow(path: String, line: Int, problem: RowProblem, skippable: Bool)
  /// A row of a file without lines cannot be read; `row` counts from 1.
  case badRecord(path: String, row: Int, problem: RowProblem)
  /// The file is none that is read here; the reason says what it is, and what to do.
  case unsupported(path: String, reason: String)
  /// A row does not fit the reader's buffer.
  case rowTooLong(path: String, line: Int, limit: Int)
  /// More items, sessions or events than an index can number.
  case tooMany(what: String, limit: Int)
  /// The output cannot be created or written.
  case output(FileError)
  /// The output cannot be compressed.
  case compressionFailed(path: String, reason: String)
  /// A text holds a TAB or a line break, which a TAB-separated file cannot hold.
  case notRepresentable(path: String, text: String)

  /// A column that is not there.
  public struct MissingColumn: Sendable, Equatable {
    /// The name that was looked for.
    public let name: String
    /// The parameter of ``EventLogFormat`` or ``ItemTable`` that names another one, where one does.
    public let parameter: String?
    /// A column that is there and is probably meant.
    public let proposal: String?

    /// A column of this name.
    public init(name: String, parameter: String?, proposal: String? = nil) {
      self.name = name
      self.parameter = parameter
      self.proposal = proposal
    }
  }

  /// What is wrong with one row.
  public enum RowProblem: Error, Equatable {
    /// Another number of columns than the header has.
    case columnCount(expected: Int, actual: Int)
    /// A line without text before the last row.
    case blank
    /// An empty identifier in the named column.
    case emptyID(column: String)
    /// A text in the named column that is no time.
    case unreadableTime(column: String, text: String)
    /// Bytes that are not UTF-8.
    case invalidUTF8
    /// Text between a closing quote and the next delimiter.
    case textAfterQuote
    /// A quote that is never closed.
    case openQuote
    /// No JSON object; the first byte that does not fit, from 1.
    case notAnObject(column: Int)
    /// A JSON object without these members; `parameters` of ``EventLogFormat`` name others.
    case missingMembers([String], parameters: [String], found: [String])
    /// A member that should be a text or a number, and is `null`, a list or the like.
    case noIdentifier(member: String, found: String)
    /// A member that should be a list.
    case notAList(member: String)
    /// A text with an escape that stands for no character.
    case badEscape(member: String)
    /// No value in the named column.
    case null(column: String)
    /// An item that stands in an earlier row.
    case repeatedItem(String)
    /// A value in the named column that is longer than any category.
    case longValue(column: String, bytes: Int, most: Int)
    /// More values in the named column than an item may have.
    case tooManyValues(column: String, count: Int, most: Int)
  }

  /// Groups of errors that a command tells apart by its exit code.
  public enum Kind: Sendable, Equatable {
    /// The call contradicts itself (exit code 64).
    case usage
    /// There is no such input, or it may not be read (exit code 66).
    case inputMissing
    /// The input's content is unusable (exit code 65).
    case badData
    /// The output cannot be created (exit code 73).
    case cannotCreate
    /// The system failed while reading or writing (exit code 74).
    case io
  }

  /// The group of this error.
  public var kind: Kind {
    switch self {
    case .sharedColumn, .listColumn, .severalLists: .usage
    case .noFiles, .missing, .preparedFolder, .directory, .unreadable: .inputMissing
    case .readFailed, .compressionFailed: .io
    case .output(let error): error.action == .create ? .cannotCreate : .io
    case .empty, .missingHeader, .headerOnly, .noEvents, .noUsableRows,
      .noEventsOfKinds, .missingColumns, .repeatedColumn, .noTable, .notText, .corrupt, .badRow,
      .badRecord, .unsupported, .rowTooLong, .tooMany, .notRepresentable:
      .badData
    }
  }
}

extension EventLogError {
  /// The same error with its line, if it names one, moved by `lines`.
  func movedDown(by lines: Int) -> EventLogError {
    switch self {
    case .badRow(let path, let line, let problem, let skippable):
      .badRow(path: path, line: line + lines, problem: problem, skippable: skippable)
    case .rowTooLong(let path, let line, let limit):
      .rowTooLong(path: path, line: line + lines, limit: limit)
    default: self
    }
  }
}
