import Baselines
import GRU4Rec
import Tuning

extension SearchSpace {
  /// Reads a space in the authors' format, as ``SpaceFile`` does, whose parameters are settings of a method: for
  /// a network by the authors' names, or by those of flags.
  ///
  /// - Parameter base: settings that hold where the search chooses nothing else.
  /// - Throws: `TuningError` for a file that cannot be used, and for a value that no training could have.
  public static func read(
    _ path: String, for base: TunedMethod
  ) throws(TuningError) -> SearchSpace {
    let space = try SpaceFile(
      path: path, knownNames: base.searchNames, canonical: base.searchName
    ).read()
    try space.check(path: path, base: base)
    return space
  }

  /// The space without settings of some names, which keep the values that they have.
  public func fixing(_ names: some Sequence<String>, of method: TunedMethod) -> SearchSpace {
    let current = method.searchValues
    var fixed: [String: String] = [:]
    for name in names { fixed[name] = current[name] ?? "" }
    return fixing(fixed)
  }

  /// Refuses a value that no training could have, at both ends of each range.
  private func check(path: String, base: TunedMethod) throws(TuningError) {
    for parameter in parameters {
      var context: [String: String] = [:]
      for condition in parameter.conditions { context[condition.name] = condition.values[0] }
      for value in parameter.texts ?? [parameter.value(at: 0), parameter.value(at: 1)] {
        context[parameter.name] = value
        do {
          _ = try base.with(context)
        } catch GRU4RecError.invalidHyperparameter(_, _, let allowed),
          GRU4RecError.invalidParameter(_, _, let allowed),
          BaselineError.invalidValue(_, _, _, let allowed)
        {
          throw .invalidSpace(
            path: path, line: nil, reason: "'\(parameter.name)' is \(value); allowed: \(allowed)")
        } catch {
          // Conflicts depend on what else is chosen, and are a trial's own failure.
        }
      }
    }
  }
}
