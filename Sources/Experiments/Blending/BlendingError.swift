import Wording

/// Why a blend could not be made of models and data.
public enum BlendingError: Error, Equatable, Sendable {
  /// The folder lacks a table that a blend is fitted on or made from.
  case noTable(folder: String, name: String)
  /// Models were given to fit with, but not one for each model file.
  case otherFiles(files: Int, fittedWith: Int)
  /// A model was trained on more than the part of the log that comes before the validation.
  case sawTheAnswers(model: String, events: Int, allowed: Int)
}

extension BlendingError: ParameterNaming {
  /// What is wrong, and what to do.
  package func text(_ name: ParameterNames) -> String {
    switch self {
    case .noTable(let folder, let table):
      "\(folder): there is no \(table).tsv; gru4rec prepare writes train_tr, train_valid and train_full"
    case .otherFiles(let files, let fittedWith):
      "\(NumberText.count(fittedWith, "model")) to fit with for \(NumberText.count(files, "model file")); "
        + "\(name("fittedWith")) takes one for each, in their order"
    case .sawTheAnswers(let model, let events, let allowed):
      "\(TextTable.printable(model)) was trained on \(NumberText.count(events, "event")), and train_tr has "
        + "\(NumberText.grouped(allowed)): it may have seen what it would be measured on; train another one on train_tr, for "
        + "\(name("fittedWith")), or give settings instead of a file"
    }
  }
}
