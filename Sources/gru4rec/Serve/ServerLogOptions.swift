import ArgumentParser
import Logging

/// What a server says of its work.
struct ServerLogOptions: ParsableArguments {
  /// How much is said.
  enum Level: String, CaseIterable, ExpressibleByArgument {
    case debug, info, notice, warning, error
  }

  /// How it is written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  @Option(help: ArgumentHelp("Say this and what is more important.", valueName: "level"))
  var logLevel = Level.notice

  @Option(help: ArgumentHelp("Write the log as text or as JSON lines.", valueName: "format"))
  var logFormat = Format.text

  /// The server's log, which libraries that have one of their own write to as well.
  func logger() -> Logger {
    LoggingSystem.bootstrap { [logFormat] _ in LineLogHandler(format: logFormat) }
    var logger = Logger(label: "gru4rec") { [logFormat] _ in LineLogHandler(format: logFormat) }
    logger.logLevel = Logger.Level(rawValue: logLevel.rawValue) ?? .notice
    return logger
  }
}
