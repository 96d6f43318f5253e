import Wording

/// What a model was trained on and how it went: facts that the same run always repeats.
public struct TrainingRecord: Sendable, Equatable, Codable {
  /// Version of this product.
  public var version: String
  /// Seed of the training.
  public var seed: UInt64
  /// Mean loss of each pass.
  public var losses: [Double]
  /// Events of all training logs.
  public var events: Int
  /// Sessions of all training logs.
  public var sessions: Int
  /// Items of the catalogue.
  public var items: Int
  /// Time of the first event in Unix seconds.
  public var firstTime: Double
  /// Time of the last event in Unix seconds.
  public var lastTime: Double
  /// Trainings that the model went through: 1, and one more for each continuation.
  public var rounds: Int
  /// Steps that the optimiser's state has seen.
  public var steps: Int
  /// Ranks that trained apart; `nil` where none did.
  public var ranks: Int?
  /// Steps of each of these ranks before they went on together.
  public var localSteps: Int?

  enum CodingKeys: String, CodingKey {
    case version
    case seed
    case losses
    case events
    case sessions
    case items
    case firstTime = "first_time"
    case lastTime = "last_time"
    case rounds
    case steps
    case ranks
    case localSteps = "local_steps"
  }
}

extension TrainingRecord {
  /// Counts that a Double still tells apart: more has no training, and sums of them do not overflow.
  static func isPlausible(_ count: Int) -> Bool { 0 <= count && count <= 1 << 53 }

  /// Whether the numbers can be those of a training.
  var isPlausible: Bool {
    [events, sessions, items, rounds, steps, ranks ?? 1, localSteps ?? 1]
      .allSatisfy(Self.isPlausible)
      && firstTime.isFinite && lastTime.isFinite
  }
}

/// Version of the product.
public let productVersion = Product.version
