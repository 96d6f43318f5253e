import Console
import GRU4Rec
import Tuning

/// The space of a search: a file's, or the authors' without what the command line fixes.
struct SpaceChoice {
  let space: SearchSpace

  /// - Throws: ``TuningError`` for a file that cannot be used, `CommandError.usage` for a parameter that is
  ///   both fixed and searched.
  init(path: String?, options: HyperparameterOptions, base: Hyperparameters) throws {
    let fixed = try options.fixedNames()
    guard let path else {
      space = Self.authors(fixed: fixed.keys, hasPreset: options.preset != nil, base: base)
      guard !space.parameters.isEmpty else {
        throw CommandError.usage(
          "all that the authors' space searches is fixed; leave out some flags, or give a --space")
      }
      return
    }
    let names = Hyperparameters.authorsNames.filter { $0 != "n_epochs" }
    space = try SpaceFile(path: path, knownNames: names).read()
    if let name = space.names.first(where: { fixed[$0] != nil }) {
      throw CommandError.usage(
        "'\(name)' is searched by \(path) and fixed by \(fixed[name] ?? "a flag"); leave out one of them"
      )
    }
    try Self.check(space, path: path, base: base)
  }

  private static func authors(
    fixed names: some Sequence<String>, hasPreset: Bool, base: Hyperparameters
  ) -> SearchSpace {
    let current = Dictionary(
      uniqueKeysWithValues: base.authorsValues.map { ($0.name, $0.value) })
    var fixed = Dictionary(uniqueKeysWithValues: names.map { ($0, current[$0] ?? "") })
    // A preset is of one loss; its other settings are where the search starts.
    if hasPreset || fixed["loss"] != nil { fixed["loss"] = base.loss.rawValue }
    return AuthorsSpaces.both.fixing(fixed)
  }

  /// Refuses a value that no training could have, at both ends of each range.
  private static func check(
    _ space: SearchSpace, path: String, base: Hyperparameters
  ) throws(TuningError) {
    for parameter in space.parameters {
      var context: [String: String] = [:]
      for condition in parameter.conditions { context[condition.name] = condition.values[0] }
      for value in parameter.categories ?? [parameter.value(at: 0), parameter.value(at: 1)] {
        context[parameter.name] = value
        do {
          _ = try base.with(authorsValues: context)
        } catch .invalidHyperparameter(_, _, let allowed), .invalidParameter(_, _, let allowed) {
          throw .invalidSpace(
            path: path, line: nil, reason: "'\(parameter.name)' is \(value); allowed: \(allowed)")
        } catch {
          // Conflicts depend on what else is chosen, and are a trial's own failure.
        }
      }
    }
  }
}
