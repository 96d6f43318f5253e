/// What a study searches, and how: kept in its file, so that every process that works on it does the same.
public struct StudyPlan: Sendable, Codable, Equatable {
  /// What is searched.
  public var space: SearchSpace
  /// How settings are chosen.
  public var method: SearchMethod
  /// How many epochs which trial gets.
  public var halving: SuccessiveHalving
  /// The measure to be as large as possible, such as `mrr@20`.
  public var metric: String
  /// Seed of the search.
  public var seed: UInt64
  /// Settings of the first trial, where the search starts; `nil` to begin with settings by chance.
  public var start: Assignment?
  /// Number of trials; may change from run to run.
  public var trials: Int
  /// Seeds of the trainings at the end; may change from run to run.
  public var finalSeeds: [UInt64]
  /// Epochs of the trainings at the end with the start's settings, to compare with; `nil` for none.
  public var startEpochs: Int?
  /// What is trained on what, in the words of whoever trains: a change makes it another search.
  public var task: String
  /// What is trained and measured at the end, in the same words: a change makes the end anew.
  public var finalTask: String

  /// A plan.
  public init(
    space: SearchSpace, method: SearchMethod, halving: SuccessiveHalving, metric: String,
    seed: UInt64,
    start: Assignment?, trials: Int, finalSeeds: [UInt64], startEpochs: Int?, task: String,
    finalTask: String
  ) {
    self.space = space
    self.method = method
    self.halving = halving
    self.metric = metric
    self.seed = seed
    self.start = start
    self.trials = trials
    self.finalSeeds = finalSeeds
    self.startEpochs = startEpochs
    self.task = task
    self.finalTask = finalTask
  }

  /// What makes another search of this one than of a study's plan; `nil` if nothing does.
  func difference(from other: StudyPlan) -> TuningError.Difference? {
    if space != other.space { return .space }
    if method != other.method { return .method(other.method) }
    if halving != other.halving { return .rungs(other.halving.rungs, now: halving.rungs) }
    if metric != other.metric { return .metric(other.metric) }
    if seed != other.seed { return .seed(other.seed) }
    if task != other.task || start != other.start { return .task }
    return nil
  }
}
