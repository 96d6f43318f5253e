/// What can be wrong with features of items.
public enum FeatureProblem: Sendable, Equatable {
  /// The table lacks a column of this name; it has those that were found.
  case missingColumn(String, found: [String])
  /// Columns to use, one of which has no name.
  case namelessColumn(String)
  /// A column is to be used as a kind that there is not.
  case unknownKind(column: String, String)
  /// A column is named twice.
  case repeatedColumn(String)
  /// There are no vectors of this name, in a column of the table or beside it.
  case missingVectors(String)
  /// No clicked item of the model has a feature: items of the table, and clicked items among them.
  case nothingInCommon(items: Int, known: Int)
  /// A vector of an item that holds what is no finite number.
  case vectorValue(item: String, column: String)
  /// A vector of an item that has another width than those of others.
  case vectorWidth(item: String, column: String, found: Int, expected: Int)
  /// The model has no map from features to rows.
  case noMap
  /// A share of places that is no number above 0, up to 10.
  case invalidShare(Double)
  /// A training that would go on with a model of items without clicks: how many.
  case itemsWithoutClicks(Int)

  /// What is wrong and what to do.
  var text: String {
    switch self {
    case .missingColumn(let name, let found):
      "the table of items has no column '\(name)'; it has: \(found.joined(separator: ", "))"
    case .namelessColumn(let text):
      "a column of '\(text.prefix(200))' has no name; give name or name:kind, with commas between several"
    case .unknownKind(let column, let kind):
      "the column '\(column.prefix(100))' cannot be a '\(kind.prefix(100))'; allowed: "
        + FeatureColumn.Kind.allCases.map(\.rawValue).joined(separator: ", ")
    case .repeatedColumn(let name):
      "the column '\(name.prefix(100))' is named twice; name it once"
    case .missingVectors(let name):
      "there are no vectors '\(name)': neither has the table a column of this name, nor was a file of vectors given that has "
        + "it (--item-vectors)"
    case .nothingInCommon(let items, let known):
      "no feature could be read: of \(items) items of the table the model knows \(known) by their clicks; check the "
        + "identifiers and the columns"
    case .vectorValue(let item, let column):
      "the vector \(column) of item '\(item.prefix(100))' holds something that is no finite number; give numbers, with "
        + "blanks or commas between them, or leave it empty"
    case .vectorWidth(let item, let column, let found, let expected):
      "the vector \(column) of item '\(item.prefix(100))' has \(found) numbers, others have \(expected); all need as many"
    case .noMap:
      "the model has no map of features; name a table of its items with --item-features and --feature-columns"
    case .invalidShare(let share):
      "the share of places of items without clicks is \(share); allowed: above 0, up to 10"
    case .itemsWithoutClicks(let count):
      "the model holds \(count) items that were added without clicks, whose rows training would spoil; train the "
        + "model on from which they were added, and add them again"
    }
  }
}
