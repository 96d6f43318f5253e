extension LiveSessionService {
  /// Lets a model answer where nothing else is said; the one that did so before stays loaded, with the share of the
  /// sessions that the new one had.
  ///
  /// The way back is another call. With ``LiveQualitySettings/file`` it survives a restart.
  ///
  /// - Returns: the model that answers now, and the one that did before.
  /// - Throws: ``LiveSessionError/unknownModel(_:known:)``.
  @discardableResult
  public func promote(
    _ name: String
  ) async throws(LiveSessionError) -> (now: ServedModel, before: ServedModel) {
    guard let outcome = registry.promote(name, because: "somebody asked for it") else {
      throw .unknownModel(name, known: sources.map(\.name))
    }
    quality?.quality.promoted = name
    await quality?.save()
    return outcome
  }
}
