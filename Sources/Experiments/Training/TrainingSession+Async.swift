extension TrainingSession {
  /// Trains as ``run(until:isCancelled:observer:)`` does, on a thread of its own, so that other tasks go on.
  ///
  /// Cancelling the task stops the training at its next step; the outcome then says that it was stopped, and the
  /// session goes on where it was when it is run again.
  ///
  /// - Parameter observer: receives what happens, on the training's thread.
  public func runOnOwnThread(
    until last: Int? = nil, observer: @Sendable (TrainingEvent) throws -> Void = { _ in }
  ) async throws -> TrainingOutcome {
    try await OwnThread.run { isCancelled in
      try run(until: last, isCancelled: isCancelled, observer: observer)
    }
  }
}
