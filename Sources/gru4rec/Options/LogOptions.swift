import ArgumentParser
import Console
import EventLogs
import SessionData
import Wording

extension TimeUnit: ExpressibleByArgument {}
extension Delimiter: ExpressibleByArgument {}

/// How input tables are read; what is not said is found out, or as a recipe has it.
struct LogOptions: ParsableArguments {
  @Option(help: "Column with the session identifier. (default: SessionId)")
  var sessionColumn: String?

  @Option(
    help: "Column with the user, where the log has no sessions: what a user did is one session.")
  var userColumn: String?

  @Option(help: "Column with the item identifier. (default: ItemId)")
  var itemColumn: String?

  @Option(help: "Column with the time: a number or ISO 8601. (default: Time)")
  var timeColumn: String?

  @Option(help: "What a time counts that is a number. (default: what the first rows say)")
  var timeUnit: TimeUnit?

  @Option(help: "Column with the kind of event, for --keep-events.")
  var eventColumn: String?

  @Option(help: ArgumentHelp("Kinds of events to keep. (default: all)", valueName: "view,click"))
  var keepEvents: String?

  @Option(help: "What stands between columns. (default: what the first rows say)")
  var separator: Delimiter?

  @Option(
    help: ArgumentHelp(
      "Columns of files without a header. (default: the first line names them)",
      valueName: "SessionId,Time,ItemId"))
  var columns: String?

  @Flag(help: "Count and leave out rows that cannot be read, instead of stopping at the first.")
  var skipBadRows = false

  func validate() throws {
    if sessionColumn != nil, userColumn != nil {
      throw ValidationError("--session-column and --user-column are both given; take one of them")
    }
    if keepEvents.map(Self.list)?.isEmpty == true {
      throw ValidationError("--keep-events names no kind; give some, such as view,click")
    }
  }

  /// How the tables are read.
  ///
  /// - Parameter recipe: what holds where nothing else is said.
  func format(over recipe: EventLogFormat = EventLogFormat()) throws -> EventLogFormat {
    var format = recipe
    if let sessionColumn {
      format.userColumn = nil
      format.sessionColumn = sessionColumn
    }
    if let userColumn { format.userColumn = userColumn }
    format.itemColumn = itemColumn ?? format.itemColumn
    format.timeUnit = timeUnit ?? format.timeUnit
    format.delimiter = separator ?? format.delimiter
    format.columns = columns.map(Self.list) ?? format.columns
    format.skipBadRows = skipBadRows || format.skipBadRows
    if let timeColumn {
      format.timeColumn = timeColumn
      format.offsetColumn = nil
    }
    if eventColumn != nil || keepEvents != nil {
      guard let column = eventColumn ?? format.kinds?.column else {
        throw CommandError.usage(
          "--keep-events needs --event-column, which says where the kind stands")
      }
      guard let kept = keepEvents.map(Self.list) ?? format.kinds?.kept else {
        throw CommandError.usage(
          "--event-column needs --keep-events, such as --keep-events view,click")
      }
      format.kinds = EventKindFilter(column: column, kept: kept)
    }
    return format
  }

  private static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }.map(String.init)
  }
}
