extension Hyperparameters: Codable {
  /// Writes every value; those left to a default are written as they take effect.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Setting.Key.self)
    for setting in Setting.all { try setting.encode(self, &values) }
  }

  /// Reads what ``encode(to:)`` writes.
  ///
  /// - Throws: `DecodingError` for a missing key or a value in another form.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Setting.Key.self)
    self.init()
    for setting in Setting.all { try setting.decode(values, &self) }
  }

  /// The same settings with every default filled in: what a saved model says of itself.
  var resolved: Hyperparameters {
    var copy = self
    copy.resetGate = gruForm
    copy.finalActivation = scoreActivation
    return copy
  }
}
