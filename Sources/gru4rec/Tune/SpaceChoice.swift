import Console
import Experiments
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
      // A preset is of one loss; its other settings are where the search starts.
      let names = Array(fixed.keys) + (options.preset == nil ? [] : ["loss"])
      space = AuthorsSpaces.both.fixing(names, of: base)
      guard !space.parameters.isEmpty else {
        throw CommandError.usage(
          "all that the authors' space searches is fixed; leave out some flags, or give a --space")
      }
      return
    }
    space = try SearchSpace.read(path, for: base)
    if let name = space.names.first(where: { fixed[$0] != nil }) {
      throw CommandError.usage(
        "'\(name)' is searched by \(path) and fixed by \(fixed[name] ?? "a flag"); leave out one of them"
      )
    }
  }
}
