import Baselines
import GRU4Rec
import Tuning

/// What a search tunes: a method with its settings, those that it starts from or those that it found.
public enum TunedMethod: Sendable, Equatable {
  /// A network, trained epoch by epoch.
  case gru4rec(Hyperparameters)
  /// A simple method, which is fitted at once.
  case baseline(BaselineSpecification)

  /// Name of the method: `gru4rec`, or that of the baseline.
  public var name: String {
    switch self {
    case .gru4rec: ModelSpecification.gru4rec
    case .baseline(let specification): specification.name
    }
  }

  /// The settings of a network; `nil` for a baseline.
  public var hyperparameters: Hyperparameters? {
    if case .gru4rec(let settings) = self { settings } else { nil }
  }

  /// All settings, as people read them.
  public var settings: [(name: String, value: String)] {
    switch self {
    case .gru4rec(let settings): settings.settings
    case .baseline(let specification): specification.settings
    }
  }

  /// The method with its settings as text, which ``ModelSpecification`` reads.
  public var text: String {
    switch self {
    case .gru4rec(let settings): "\(name):\(settings.text)"
    case .baseline(let specification): specification.description
    }
  }

  /// The space that is searched where no other is given: all that usually matters.
  public var space: SearchSpace {
    switch self {
    case .gru4rec: GRU4RecSpaces.standard
    case .baseline(let specification): BaselineSpaces.space(of: specification)
    }
  }

  /// Names that the parameters of a space may have.
  public var searchNames: [String] {
    switch self {
    case .gru4rec: Hyperparameters.searchNames
    case .baseline(let specification): specification.settings.map(\.name)
    }
  }

  /// The name among these that another name of a setting stands for, such as that of a flag.
  public func searchName(_ name: String) -> String {
    switch self {
    case .gru4rec: Hyperparameters.searchName(name)
    case .baseline: name
    }
  }

  /// The settings by these names.
  public var searchValues: [String: String] {
    switch self {
    case .gru4rec(let settings): settings.searchValues
    case .baseline(let specification):
      Dictionary(uniqueKeysWithValues: specification.settings.map { ($0.name, $0.value) })
    }
  }

  /// The method with the settings of a trial.
  ///
  /// - Throws: `GRU4RecError` or `BaselineError` for settings that do not exist or exclude each other.
  public func with(_ assignment: Assignment) throws -> TunedMethod {
    switch self {
    case .gru4rec(let settings): .gru4rec(try settings.with(searchValues: assignment))
    case .baseline(let specification): .baseline(try specification.with(assignment))
    }
  }

  /// The method with so many epochs of training, where it is trained by epochs.
  func training(epochs: Int) -> TunedMethod {
    guard case .gru4rec(var settings) = self else { return self }
    settings.epochs = epochs
    return .gru4rec(settings)
  }

  /// Whether two trainings with different seeds differ.
  var isRandom: Bool { hyperparameters != nil }
}
