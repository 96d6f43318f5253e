import LiveSessions

/// Fields of a request by their names, whether they stand in its body or in its address.
protocol RequestFields {
  /// Whether there is a field of this name, be it null.
  func has(_ name: String) -> Bool
  /// A whole number in a range; `nil` when the field is absent.
  func number(_ name: String, allowed: ClosedRange<Int>) throws -> Int?
  /// Yes or no; `nil` when the field is absent.
  func flag(_ name: String) throws -> Bool?
  /// A text; `nil` when the field is absent.
  func text(_ name: String) throws -> String?
  /// Several texts; `nil` when the field is absent.
  func texts(_ name: String) throws -> [String]?
  /// A share, 0 … 1; `nil` when the field is absent.
  func share(_ name: String) throws -> Double?
  /// An object or a list of them; `nil` when the field is absent.
  func value<Value: JSONField>(_ name: String, as type: Value.Type) throws -> Value?
}

/// A field that is an object or a list, in an address as JSON.
protocol JSONField: Decodable {
  /// What such a field looks like.
  static var example: String { get }
}

extension ListRequest {
  /// Longest list.
  static let longest = 1000
  /// Most items that stand before a list.
  static let furthest = 9000

  private typealias Field = (
    name: String, read: @Sendable (inout ListRequest, String, any RequestFields) throws -> Void
  )

  /// What goes beyond the best items in their order.
  private static let shaping: [Field] = [
    (
      "max_per",
      { $0.arrangement.mostPer = try $2.value($1, as: LimitsField.self)?.limits ?? [:] }
    ),
    ("diversity", { $0.arrangement.diversity = try $2.share($1) }),
    ("boost", { $0.arrangement.boosts = try $2.value($1, as: BoostsField.self)?.boosts ?? [] }),
    ("pin", { $0.arrangement.pins = try $2.value($1, as: PinsField.self)?.pins ?? [] }),
    ("explore", { $0.arrangement.exploration = try $2.share($1) }),
  ]

  /// What chooses the items.
  private static let choosing: [Field] = [
    ("k", { $0.k = try $2.number($1, allowed: 0...longest) ?? defaultLength }),
    ("offset", { $0.offset = try $2.number($1, allowed: 0...furthest) ?? 0 }),
    ("exclude_seen", { $0.rules.excludeSeen = try $2.flag($1) ?? false }),
    ("why", { $0.explains = try $2.flag($1) ?? false }),
    ("vector", { $0.wantsVector = try $2.flag($1) ?? false }),
    ("exclude", { $0.rules.exclude = try $2.texts($1) ?? [] }),
    ("only", { $0.rules.only = try $2.texts($1) }),
    ("in", { $0.rules.inSets = try $2.texts($1) ?? [] }),
    ("not_in", { $0.rules.notInSets = try $2.texts($1) ?? [] }),
    ("where", { $0.rules.conditions = try $2.value($1, as: WhereField.self)?.conditions ?? [] }),
    ("rules", { $0.followsRules = try $2.flag($1) ?? true }),
    ("model", { $0.model = try $2.text($1) }),
    ("model_version", { $0.modelVersion = try $2.text($1) }),
  ]

  private static let table = choosing + shaping

  /// Names of the fields that say which list is wanted.
  static let fields = table.map(\.name)
  /// Names of those that matter where there is no session.
  static let fieldsWithoutSession = fields.filter {
    !["exclude_seen", "why", "vector"].contains($0)
  }
  /// Names of those that matter beside an item.
  static let fieldsOfSimilar = fieldsWithoutSession.filter { $0 != "rules" }
  /// Names of those that matter where items are found by words.
  static let fieldsOfSearch = fieldsOfSimilar.filter { name in
    name != "k" && !shaping.contains { $0.name == name }
  }

  /// Names of those that say how a list is made of what a model recommends, in a rule for all lists, too.
  static let fieldsOfRules = shaping.map(\.name)

  /// Reads what a request says of the list that it wants.
  init(_ fields: some RequestFields) throws {
    self.init()
    // Most requests have few.
    for field in Self.table where fields.has(field.name) {
      try field.read(&self, field.name, fields)
    }
  }

  /// Reads what a rule says of all lists.
  static func arrangement(_ fields: some RequestFields) throws -> Arrangement {
    var request = ListRequest()
    for field in shaping { try field.read(&request, field.name, fields) }
    return request.arrangement
  }
}
