import Recommendation
import SessionData

/// A baseline and its settings, as text: `popularity`, or `vsknn:k=500,sample=5000,idf=5`.
///
/// ```swift
/// let model = try BaselineSpecification("vsknn:k=500").fit(log.sessions, itemCount: log.vocabulary.count)
/// ```
public struct BaselineSpecification: Sendable, Equatable, CustomStringConvertible {
  /// Name of the method, one of ``names``.
  public let name: String
  /// All settings, also those that have their defaults.
  public let settings: [(name: String, value: String)]
  private let method: any FittableMethod

  /// All methods, simplest first.
  public static let names = methods.map(\.name)

  /// Reads `name` or `name:setting=value,setting=value`.
  ///
  /// The names of papers do as well: pop, s-pop, ar, mc, sr, iknn, sknn.
  ///
  /// - Throws: ``BaselineError`` for a name or a setting that does not exist, and for values out of range.
  public init(_ text: String) throws(BaselineError) {
    let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(halves[0])
    guard let method = Self.methods.first(where: { $0.name == name || $0.abbreviation == name })
    else {
      throw .unknownMethod(name)
    }
    var exchange = try SettingExchange(method: method.name, text: halves.count > 1 ? halves[1] : "")
    self.name = method.name
    self.method = try method.with(&exchange)
    try exchange.finish()
    settings = exchange.settings
  }

  /// The same method with other values of some settings, by their names.
  ///
  /// - Throws: ``BaselineError`` for a setting that does not exist, and for values out of range.
  public func with(_ values: [String: String]) throws(BaselineError) -> BaselineSpecification {
    let known = Set(settings.map(\.name))
    let all =
      settings.map { ($0.name, values[$0.name] ?? $0.value) }
      + values.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
    return try BaselineSpecification(
      name + ":" + all.map { "\($0.0)=\($0.1)" }.joined(separator: ","))
  }

  /// Names of the settings that a text gives, as ``init(_:)`` reads it.
  public static func names(in text: String) -> [String] {
    text.drop { $0 != ":" }.dropFirst().split(separator: ",").map { part in
      String(part.prefix { $0 != "=" })
    }
  }

  /// The text that stands for the same method with all of its settings.
  public var description: String {
    settings.isEmpty
      ? name : name + ":" + settings.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
  }

  /// Learns from training sessions.
  ///
  /// - Precondition: every item of `sessions` is in `0 ..< itemCount`.
  public func fit(_ sessions: Sessions, itemCount: Int) -> any ServableRecommender {
    method.fit(sessions, itemCount: itemCount)
  }

  /// Whether two descriptions stand for the same model.
  public static func == (left: Self, right: Self) -> Bool { left.description == right.description }
}

extension BaselineSpecification {
  private static let methods: [any FittableMethod] = [
    Method("popularity", short: "pop", NoSettings()) { log, items, _ in
      Popularity(log, itemCount: items)
    },
    Method(
      "recent-popularity", RecentPopularity.Settings(), RecentPopularity.init(_:itemCount:settings:)
    ),
    Method("session-popularity", short: "s-pop", NoSettings()) { log, items, _ in
      SessionPopularity(log, itemCount: items)
    },
    Method(
      "association-rules", short: "ar", AssociationRules.Settings(),
      AssociationRules.init(_:itemCount:settings:)),
    Method("markov", short: "mc", Markov.Settings(), Markov.init(_:itemCount:settings:)),
    Method(
      "sequential-rules", short: "sr", SequentialRules.Settings(),
      SequentialRules.init(_:itemCount:settings:)),
    Method("item-knn", short: "iknn", ItemKNN.Settings(), ItemKNN.init(_:itemCount:settings:)),
    Method(
      "session-knn", short: "sknn", SessionKNN.Settings(), SessionKNN.init(_:itemCount:settings:)),
    Method("vsknn", VSKNN.Settings(), VSKNN.init(_:itemCount:settings:)),
    Method("stan", STAN.Settings(), STAN.init(_:itemCount:settings:)),
    Method("vstan", VSTAN.Settings(), VSTAN.init(_:itemCount:settings:)),
    Method("vmisknn", VMISKNN.Settings(), VMISKNN.init(_:itemCount:settings:)),
  ]

  /// A method whose settings are known, though not to those who only want to fit it.
  private protocol FittableMethod: Sendable {
    var name: String { get }
    /// Name in papers.
    var abbreviation: String? { get }
    func with(_ exchange: inout SettingExchange) throws(BaselineError) -> any FittableMethod
    func fit(_ sessions: Sessions, itemCount: Int) -> any ServableRecommender
  }

  private struct Method<Settings: BaselineSettings, Model: ServableRecommender>: FittableMethod {
    let name: String
    let abbreviation: String?
    var settings: Settings
    let build: @Sendable (Sessions, Int, Settings) -> Model

    init(
      _ name: String, short abbreviation: String? = nil, _ settings: Settings,
      _ build: @escaping @Sendable (Sessions, Int, Settings) -> Model
    ) {
      self.name = name
      self.abbreviation = abbreviation
      self.settings = settings
      self.build = build
    }

    func with(_ exchange: inout SettingExchange) throws(BaselineError) -> any FittableMethod {
      var copy = self
      try copy.settings.exchange(&exchange)
      return copy
    }

    func fit(_ sessions: Sessions, itemCount: Int) -> any ServableRecommender {
      build(sessions, itemCount, settings)
    }
  }
}
