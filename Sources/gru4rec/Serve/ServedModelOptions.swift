import ArgumentParser
import LiveSessions
import Logging
import ModelFiles
import Recommendation
import RecommendationServer

/// Which models and item sets a server offers.
struct ServedModelOptions: ParsableArguments {
  /// Name of the model that is the command's argument.
  static let mainName = "main"
  /// Name of the model that answers where another one knows nothing.
  static let fallbackName = "fallback"

  @Option(
    help: ArgumentHelp(
      "Serve another model beside it; requests ask for it by name.", valueName: "name=model"))
  var also: [NamedValue] = []

  @Option(
    help: ArgumentHelp(
      "Let another model answer so many percent of the sessions.", valueName: "name=percent"))
  var split: [NamedValue] = []

  @Option(
    help: ArgumentHelp(
      "Model for sessions without an item that their own model knows: a baseline, or a newer model.",
      valueName: "model"))
  var fallback: String?

  @Option(
    help: ArgumentHelp(
      "Index of the model; built anew when the model is loaded again.",
      valueName: "model.index.safetensors"))
  var index: String?

  @Option(
    help: ArgumentHelp(
      "A set of items, one per line, that requests may filter by; read again when it changes.",
      valueName: "name=file"))
  var itemSet: [NamedValue] = []

  @Option(
    help: ArgumentHelp(
      "A table of items whose columns requests may filter by; read again when it changes.",
      valueName: "items.tsv"))
  var itemAttributes: String?

  @Option(
    help: ArgumentHelp(
      "Rules for all lists, such as boosts and pins; read again when it changes.",
      valueName: "rules.json"))
  var listRules: String?

  @Option(
    help: ArgumentHelp(
      "Hours after which an event counts half in the list of what is trending.",
      valueName: "hours"))
  var trendHalfLife = 6.0

  @Flag(help: "Load a model again when its file changes.") var reloadWatch = false

  func validate() throws {
    let taken: Set = fallback == nil ? [Self.mainName] : [Self.mainName, Self.fallbackName]
    try refuseRepetition(in: also, of: "--also", reserved: taken)
    try refuseRepetition(in: split, of: "--split", reserved: taken)
    try refuseRepetition(in: itemSet, of: "--item-set")
    guard trendHalfLife > 0, trendHalfLife <= 8760 else {
      throw ValidationError("--trend-half-life is \(trendHalfLife); allowed: above 0 … 8760 hours")
    }
    var total = 0.0
    for one in split {
      guard also.contains(where: { $0.name == one.name }) else {
        throw ValidationError("--split names '\(one.name)', which no --also loads")
      }
      guard let percent = Double(one.value), (0...100).contains(percent) else {
        throw ValidationError("--split \(one.name)=\(one.value); allowed: 0 … 100")
      }
      total += percent
    }
    if total > 100 { throw ValidationError("--split gives away \(total) %; allowed: 100 at most") }
  }

  func apply(to settings: inout ServerSettings) throws {
    settings.sessions.watchesModels = reloadWatch
    settings.sessions.fallback = fallback == nil ? nil : Self.fallbackName
    for one in itemSet { settings.sessions.itemSets[one.name] = one.value }
    settings.sessions.itemAttributes = itemAttributes
    settings.sessions.trendHalfLife = trendHalfLife * 3600
    settings.listRules = try listRules.map(ListRuleFile.init)
  }

  /// All models, the main one first.
  func sources(main path: String, threads: Int, _ logger: Logger) throws -> [ModelSource] {
    let others =
      also.map { ($0.name, $0.value) } + (fallback.map { [(Self.fallbackName, $0)] } ?? [])
    return ([(Self.mainName, path)] + others).map { name, path in
      let percent = split.first { $0.name == name }.flatMap { Double($0.value) }
      if let index, name == Self.mainName {
        let file = IndexedModelFile(model: path, index: index, threads: threads) { problem in
          logger.notice("index of the model built anew", metadata: ["path": "\(index)"])
          if let problem {
            logger.warning("the index is not written", metadata: ["error": "\(problem)"])
          }
        }
        return ModelSource(name: name, path: path, percent: percent ?? 0) { try file.open() }
      }
      return ModelSource(name: name, path: path, percent: percent ?? 0) {
        try CatalogueModel(contentsOf: path)
      }
    }
  }

  private func refuseRepetition(
    in values: [NamedValue], of flag: String, reserved: Set<String> = []
  ) throws {
    var names = reserved
    for value in values where !names.insert(value.name).inserted {
      throw ValidationError(
        "\(flag) has the name '\(value.name)', which is taken; the first model is 'main'")
    }
  }
}

/// `NAME=VALUE` on the command line.
struct NamedValue: ExpressibleByArgument, Sendable {
  let name: String
  let value: String

  init?(argument: String) {
    let halves = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty else { return nil }
    (name, value) = (halves[0], halves[1])
  }
}
