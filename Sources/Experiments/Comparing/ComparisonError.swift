import Wording

/// Why models could not be compared.
public enum ComparisonError: Error, Equatable, Sendable {
  /// No model is to be compared, or there is no split to compare them on.
  case nothingToCompare(models: Int, splits: Int)
  /// A model begins with a name that is none.
  case unknownModel(name: String)
  /// The settings of a model cannot be used.
  case unusableSettings(model: String, reason: String)
  /// A model is a path where no file is.
  case noSuchModelFile(path: String)
  /// Two models have one name.
  case repeatedName(String)
  /// No model has the name that differences are to be shown to.
  case unknownBaseline(name: String, models: [String])
  /// A setting is outside its range.
  case invalidSetting(parameter: String, value: String, allowed: String)
  /// A model is made from a training log, and a split has none.
  case noTrainingLog(model: String)
  /// No split has a training log, and no model a vocabulary.
  case noVocabulary
  /// A model that is finished was to be measured on several splits, of some of which it saw the answers.
  case trainedBefore(model: String, splits: Int)
  /// A model lacks items of the log that it was made from, and they occur in the test.
  case itemsMissing(model: String, items: Int)
  /// No session of two or more events of known items is left in the test of a split.
  case nothingToPredict(test: String)
  /// No item of the test of a split occurs in its training.
  case nothingInCommon(test: String)
  /// A folder holds no prepared split, or one of the two tables alone.
  case noSplit(folder: String, reason: String)
}

extension ComparisonError: ParameterNaming {
  /// What is wrong, and what to do.
  package func text(_ name: ParameterNames) -> String {
    switch self {
    case .nothingToCompare(let models, let splits):
      "there is nothing to compare: \(NumberText.count(models, "model")), "
        + "\(NumberText.count(splits, "split")); give at least one of each"
    case .unknownModel(let model):
      "unknown model '\(TextTable.printable(model))'; known: "
        + "\(ModelSpecification.knownNames.joined(separator: ", ")), and paths of model files"
    case .unusableSettings(let model, let reason): "\(model): \(reason)"
    case .noSuchModelFile(let path): "\(path): no such model file"
    case .repeatedName(let model):
      "there are two models '\(TextTable.printable(model))'; leave one out, or give each a name: "
        + "NAME=MODEL"
    case .unknownBaseline(let model, let models):
      "\(name("baseline")) is '\(TextTable.printable(model))'; the models are "
        + models.map(TextTable.printable).joined(separator: ", ")
    case .invalidSetting(let parameter, let value, let allowed):
      "\(name(parameter)) is \(value); allowed: \(allowed)"
    case .noTrainingLog(let model):
      "\(TextTable.printable(model)) is made from training data; give \(name("train")), or "
        + name("data")
    case .noVocabulary:
      "there is neither a training log nor a model file; give \(name("train"))"
    case .trainedBefore(let model, let splits):
      "\(TextTable.printable(model)) was trained on one log, and there are \(splits) splits, of "
        + "which it may have seen the answers; give its settings instead: gru4rec:…"
    case .itemsMissing(let model, let items):
      "\(TextTable.printable(model)) lacks \(NumberText.count(items, "item")) of its training log that the test "
        + "asks for; make it with all items of the log's vocabulary"
    case .nothingToPredict(let test):
      "\(test): no session of two or more events of known items is left: nothing to predict"
        + "; check \(name("sessionColumn"))"
    case .nothingInCommon(let test):
      "\(test): none of its items occurs in training, so that there is nothing to compare; "
        + "check that both logs name items alike (\(name("itemColumn")))"
    case .noSplit(let folder, let reason): "\(folder): \(reason)"
    }
  }
}
