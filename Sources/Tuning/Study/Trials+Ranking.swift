extension [Trial] {
  /// Where the trials stand in the halving: those that failed are out of it.
  func standings(_ plan: StudyPlan) -> [SuccessiveHalving.Standing] {
    filter { $0.state != .failed }.map { trial in
      let values = plan.halving.rungs.prefix(trial.rungs).map { epochs in
        trial.best(plan.metric, until: epochs)?.value ?? 0
      }
      return SuccessiveHalving.Standing(
        trial: trial.number, values: values, isAvailable: trial.state == .paused)
    }
  }

  /// The trials, the best first: who reached a higher rung is better, since it was among the best on the one
  /// below; last come those that failed or have reached none.
  public func ranked(_ plan: StudyPlan) -> [Trial] {
    func key(_ trial: Trial) -> (Int, Double, Int) {
      let isOut = trial.state == .failed || trial.rungs == 0
      let epochs = isOut ? 0 : plan.halving.rungs[trial.rungs - 1]
      return (
        isOut ? 0 : trial.rungs, trial.best(plan.metric, until: epochs)?.value ?? 0, -trial.number
      )
    }
    return map { (key($0), $0) }.sorted { $0.0 > $1.0 }.map(\.1)
  }

  /// The trial and its epoch with the largest value.
  public func best(_ plan: StudyPlan) -> (trial: Trial, epoch: Int, value: Double)? {
    var result: (trial: Trial, epoch: Int, value: Double)?
    for trial in self where trial.state != .failed && trial.rungs > 0 {
      let epochs = plan.halving.rungs[trial.rungs - 1]
      guard let best = trial.best(plan.metric, until: epochs) else { continue }
      if best.value > result?.value ?? -.infinity { result = (trial, best.epoch, best.value) }
    }
    return result
  }
}
