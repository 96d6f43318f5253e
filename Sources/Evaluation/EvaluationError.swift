import MessagePassing
import SessionData

/// Why an evaluation gave no numbers.
public enum EvaluationError: Error, Equatable, Sendable {
  /// No session has two events of known items, so that there is nothing to predict.
  case nothingToPredict(sessions: Int, events: Int)
  /// A model scored an item with NaN.
  case scoreNotANumber(ScoreLocation)
  /// The item counts belong to another catalogue than the model's.
  case itemCountsMismatch(expected: Int, actual: Int)
  /// The count of an item is negative.
  case negativeItemCount(item: ItemIndex, count: Int64)
  /// An event names an item beyond the model's catalogue.
  case itemOutOfRange(item: ItemIndex, event: Int, itemCount: Int)
  /// A log has no item that the model knows.
  case nothingInCommon(logItems: Int, modelItems: Int)
  /// A setting is outside its range.
  case invalidSetting(name: String, value: String, expected: String)
  /// Another rank failed, or the ranks do not have the same.
  case ranks(RanksError)
  /// The caller asked to stop.
  case cancelled
}

/// Where a model gave a score that is not a number.
public struct ScoreLocation: Equatable, Sendable {
  /// Session of the prediction, counted from 0; `nil` for a row of scores by itself.
  public var session: Int?
  /// Events of the session that the model had seen.
  public var position: Int?
  /// The item that should have been ranked.
  public var target: ItemIndex
  /// How many items of the row scored NaN.
  public var items = 0
}

extension EvaluationError: CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .nothingToPredict(let sessions, let events):
      """
      nothing to predict: no session of two or more events is left in the test log \
      (\(sessions) sessions, \(events) events of known items); check that its item ids are those \
      of the training log, and the session column
      """
    case .scoreNotANumber(let location):
      """
      the model scored \(location.items) items NaN\(location.place); its weights are not finite: \
      train again with a smaller learning rate, or go back to an earlier checkpoint
      """
    case .itemCountsMismatch(let expected, let actual):
      """
      \(actual) item counts for a model of \(expected) items; pass the counts that were saved \
      with the model
      """
    case .negativeItemCount(let item, let count):
      "item \(item) has the count \(count); counts are numbers of training events, 0 or more"
    case .itemOutOfRange(let item, let event, let itemCount):
      """
      event \(event) has item \(item), but the model knows items 0 ..< \(itemCount); read the \
      test log with the model's vocabulary
      """
    case .nothingInCommon(let logItems, let modelItems):
      """
      none of the log's \(logItems) items is among the \(modelItems) that the model knows; check that both \
      name items alike
      """
    case .invalidSetting(let name, let value, let expected):
      "\(name) is \(value); expected \(expected)"
    case .ranks(let error): error.description
    case .cancelled:
      "the evaluation was stopped before its end; no metric was computed"
    }
  }
}

extension ScoreLocation {
  fileprivate var place: String {
    guard let session, let position else { return "" }
    return " in session \(session) after \(position) events"
  }
}
