/// Settings of a method that can be written as text.
protocol BaselineSettings: Sendable, Equatable {
  /// The defaults.
  init()

  /// Passes every setting to `exchange`, which reads its value where one is given.
  mutating func exchange(_ exchange: inout SettingExchange) throws(BaselineError)
}

/// A method without settings.
struct NoSettings: BaselineSettings {
  mutating func exchange(_ exchange: inout SettingExchange) {}
}
