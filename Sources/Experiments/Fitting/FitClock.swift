/// How much of a given time is left.
struct FitClock: Sendable {
  let seconds: Double
  private let begin = ContinuousClock.now

  var elapsed: Double { (ContinuousClock.now - begin) / .seconds(1) }
  var left: Double { seconds - elapsed }

  func progress(_ stage: FitProgress.Stage) -> FitProgress {
    FitProgress(
      stage: stage, share: min(1, elapsed / seconds), secondsLeft: max(0, left))
  }
}
