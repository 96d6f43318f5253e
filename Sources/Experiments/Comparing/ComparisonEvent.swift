import Evaluation
import EventLogs
import GRU4Rec
import SessionData
import Wording

/// What happens while models are compared.
public enum ComparisonEvent: Sendable {
  /// A log was read from files.
  case read(ReadReport)
  /// Something makes the numbers mean less than they seem to.
  case warning(ComparisonWarning)
  /// How far the training of a model is, in an epoch that began at a moment.
  case training(model: String, TrainingProgress, since: ContinuousClock.Instant)
  /// How far the evaluation of a model is, which began at a moment; comes from the threads at work.
  case evaluating(model: String, EvaluationProgress, since: ContinuousClock.Instant)
  /// A model was trained or fitted.
  case made(model: String)
  /// A model was measured on a split.
  case measured(model: String, split: String, ModelMeasurement)
}

/// What makes the numbers of a comparison mean less than they seem to.
public enum ComparisonWarning: Sendable, Equatable {
  /// Events of items that a finished model lacks were dropped from a split's test for all models.
  case dropped(events: Int, split: String)
  /// More than a tenth of the test sessions begin before the training log ends, which share does.
  case overlap(share: Double, split: String)
  /// Something about the times of training and test.
  case times(LogRemark, split: String)

  /// What a split is measured with means little.
  case measuring(MeasuringWarning, split: String)
  /// A model's batch exceeds the sessions of the training log.
  case idleLanes(IdleLanes, model: String)
}

extension ComparisonWarning: ParameterNaming {
  /// The warning in words.
  package func text(_ name: ParameterNames) -> String {
    switch self {
    case .dropped(let events, _):
      "\(NumberText.count(events, "event")) of items that a loaded model lacks dropped for all models"
    case .measuring(let warning, let split): "\(split): \(warning)"
    case .idleLanes(let idle, let model): "\(model): \(idle)"
    case .overlap(let share, let split):
      "\(split): \(NumberText.fixed(100 * share, 0)) % of the test sessions begin before the "
        + "training log ends, so that models may have seen what they are asked to tell"
    case .times(let remark, let split): "\(split): \(remark.text(name))"
    }
  }
}
