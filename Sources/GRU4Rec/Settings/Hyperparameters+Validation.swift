extension Hyperparameters {
  /// Checks every value against its range, and those together that exclude each other.
  ///
  /// - Throws: ``GRU4RecError/invalidHyperparameter(name:value:allowed:)`` or
  ///   ``GRU4RecError/conflict(_:)`` for the first fault found.
  public func validate() throws(GRU4RecError) {
    for setting in Setting.all where !setting.isAllowed(self) {
      throw .invalidHyperparameter(
        name: setting.name, value: setting.text(self), allowed: setting.allowed)
    }
    for setting in Setting.all where setting.isGiven(self) {
      if let only = setting.loss, only != loss {
        throw .conflict(.otherLoss(setting: setting.name, only: only, loss: loss))
      }
    }
    if negativeSamples == .all, logQ > 0 { throw .conflict(.nothingSampled) }
    if negativeSamples == .count(0), batchSize == 1 { throw .conflict(.nothingToCompare) }
    if similarity == .dot, Setting[\.temperature].isGiven(self) {
      throw .conflict(.temperatureWithoutCosine)
    }
    if embedding == .none, embeddingDropout > 0 { throw .conflict(.nothingToDrop) }
  }

  /// The settings with what this loss does not know left at its default; the loss itself stays as it is.
  ///
  /// - Parameter loss: name of a loss, the authors' too; `nil` or another text changes nothing.
  package func applicable(to loss: String?) -> Hyperparameters {
    var other = Hyperparameters()
    guard let loss, (try? AuthorsParameter.loss.read(loss, &other)) != nil else { return self }
    var copy = self
    for setting in Setting.all where setting.loss != nil && setting.loss != other.loss {
      _ = setting.read(setting.text(Hyperparameters()), &copy)
    }
    return copy
  }
}
