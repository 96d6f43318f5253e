/// How many rules a method keeps.
public struct PruningSettings: BaselineSettings {
  /// Rules kept per item, the weightiest: 1 … 100,000.
  public var pruning = 20

  /// The defaults above.
  public init() {}

  mutating func exchange(_ exchange: inout SettingExchange) throws(BaselineError) {
    try exchange.number("pruning", &pruning, in: 1...100_000)
  }
}
