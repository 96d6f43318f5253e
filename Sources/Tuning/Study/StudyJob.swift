/// What a worker is to do next.
public enum StudyJob: Sendable, Codable, Equatable {
  /// Train a trial's settings on the training log until it has so many epochs, and measure each.
  case trial(number: Int, Assignment, epochs: Int)
  /// Train a trial's settings with another seed, and measure the model.
  case final(trial: Int, Assignment, seed: UInt64, epochs: Int)
  /// Nothing at the moment: others are at work, and what they find decides.
  case wait
  /// Nothing any more.
  case none
}
