extension GRU4RecTrainer {
  /// Where the training stands between two calls of ``advance(progress:)``.
  public var progress: TrainingProgress {
    TrainingProgress(
      epoch: epoch, epochs: hyperparameters.epochs, step: stepsDone, events: eventsDone,
      eventsOfEpoch: eventsOfEpoch, loss: lossSum / Double(max(eventsDone, 1)))
  }
}
