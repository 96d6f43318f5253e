import LiveSessions

/// Fields of a request by their names, whether they stand in its body or in its address.
protocol RequestFields {
  /// A whole number in a range; `nil` when the field is absent.
  func number(_ name: String, allowed: ClosedRange<Int>) throws -> Int?
  /// Yes or no; `nil` when the field is absent.
  func flag(_ name: String) throws -> Bool?
  /// A text; `nil` when the field is absent.
  func text(_ name: String) throws -> String?
  /// Several texts; `nil` when the field is absent.
  func texts(_ name: String) throws -> [String]?
  /// Conditions on attributes of items; `nil` when the field is absent.
  func conditions(_ name: String) throws -> [ItemCondition]?
  /// Numbers of items by names of attributes; `nil` when the field is absent.
  func limits(_ name: String) throws -> [String: Int]?
}

extension ListRequest {
  /// Longest list.
  static let longest = 1000
  /// Most items that stand before a list.
  static let furthest = 9000

  private typealias Field = (
    name: String, read: @Sendable (inout ListRequest, String, any RequestFields) throws -> Void
  )

  private static let table: [Field] = [
    ("k", { $0.k = try $2.number($1, allowed: 0...longest) ?? defaultLength }),
    ("offset", { $0.offset = try $2.number($1, allowed: 0...furthest) ?? 0 }),
    ("exclude_seen", { $0.rules.excludeSeen = try $2.flag($1) ?? false }),
    ("exclude", { $0.rules.exclude = try $2.texts($1) ?? [] }),
    ("only", { $0.rules.only = try $2.texts($1) }),
    ("in", { $0.rules.inSets = try $2.texts($1) ?? [] }),
    ("not_in", { $0.rules.notInSets = try $2.texts($1) ?? [] }),
    ("where", { $0.rules.conditions = try $2.conditions($1) ?? [] }),
    ("max_per", { $0.rules.mostPer = try $2.limits($1) ?? [:] }),
    ("model", { $0.model = try $2.text($1) }),
    ("model_version", { $0.modelVersion = try $2.text($1) }),
  ]

  /// Names of the fields that say which list is wanted.
  static let fields = table.map(\.name)
  /// Names of those that matter where there is no session.
  static let fieldsWithoutSession = fields.filter { $0 != "exclude_seen" }
  /// Names of those that matter where items are found by words.
  static let fieldsOfSearch = fieldsWithoutSession.filter { $0 != "k" && $0 != "max_per" }

  /// Reads what a request says of the list that it wants.
  init(_ fields: some RequestFields) throws {
    self.init()
    for field in Self.table { try field.read(&self, field.name, fields) }
  }
}
