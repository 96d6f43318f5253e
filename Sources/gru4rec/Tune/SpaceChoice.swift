import Baselines
import Console
import Experiments
import GRU4Rec
import Tuning

/// What a search tunes, and its space: a file's, or that of the method without what the command line fixes.
struct SpaceChoice {
  let base: TunedMethod
  let space: SearchSpace

  /// - Throws: ``TuningError`` for a file that cannot be used, `CommandError.usage` for a parameter that is
  ///   both fixed and searched.
  init(_ command: TuneCommand) throws {
    var fixed: [String: String]
    (base, fixed) = try Self.method(command)
    guard let path = command.space else {
      // A preset is of one loss; its other settings are where the search starts.
      if command.settings.preset != nil { fixed["loss"] = "--preset" }
      space = base.space.fixing(fixed.keys, of: base)
      guard !space.parameters.isEmpty else {
        throw CommandError.usage(
          base.settings.isEmpty
            ? "\(base.name) has no settings to search"
            : "all that is searched by default is fixed; leave out some settings, or give a --space"
        )
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

  /// The method with its settings, and what fixes some of them.
  private static func method(_ command: TuneCommand) throws -> (TunedMethod, [String: String]) {
    let fixed = try command.settings.fixedNames()
    let (kind, text) = (command.method.prefix { $0 != ":" }, command.method)
    if kind == "gru4rec" {
      guard text == kind else {
        throw CommandError.usage("settings of gru4rec are flags: leave out '\(text.dropFirst(7))'")
      }
      return (.gru4rec(try command.settings.hyperparameters()), fixed)
    }
    let other = fixed.sorted { $0.key < $1.key }.first?.value
    if let other = command.settings.preset.map({ _ in "--preset" }) ?? other
      ?? command.maxEpochs.map({ _ in "--max-epochs" })
    {
      throw CommandError.usage(
        "\(other) is for gru4rec; \(kind) has its settings behind a colon: --method \(kind):name=value"
      )
    }
    let names = BaselineSpecification.names(in: text)
    return (
      .baseline(try BaselineSpecification(text)),
      Dictionary(names.map { ($0, "--method") }) { first, _ in first }
    )
  }
}
