import EventLogs

/// What a preparation was given, as `prepare.json` has it beside what came of it.
public struct PreparationSummary: Sendable, Equatable {
  /// The raw logs.
  public var logs: [String]
  /// The recipe, if there was one.
  public var recipe: PreparationRecipe?
  /// How the logs were read.
  public var format: EventLogFormat
  /// What was done.
  public var settings: PreparationSettings

  /// A summary.
  public init(
    logs: [String], recipe: PreparationRecipe? = nil, format: EventLogFormat = EventLogFormat(),
    settings: PreparationSettings
  ) {
    self.logs = logs
    self.recipe = recipe
    self.format = format
    self.settings = settings
  }
}
