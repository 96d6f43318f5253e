import LiveSessions

/// Items that a list shows more, or less, as JSON, such as `[{"where": {"brand": "Nordic"}, "factor": 2}]`.
struct BoostsField: JSONField {
  static let example = #"[{"where":{"on_sale":true},"factor":2}]"#

  /// Most boosts of a request.
  private static let most = 8
  /// Most items that a boost names.
  private static let mostItems = 1000
  private static let factors = 0.001...1000.0

  let boosts: [Boost]

  init(from decoder: any Decoder) throws {
    boosts = try [One](from: decoder).map(\.boost)
    guard boosts.count <= Self.most else {
      throw Problem.invalid(
        BodyFields.path(decoder.codingPath),
        "has \(boosts.count) boosts; allowed: \(Self.most) at most")
    }
  }

  private struct One: Decodable {
    let boost: Boost

    init(from decoder: any Decoder) throws {
      let fields = try BodyFields(decoder, known: ["where", "in", "items", "factor"])
      let conditions = try fields.optional("where", as: WhereField.self)?.conditions
      let sets = try fields.texts("in")
      let items = try fields.texts("items")
      guard conditions?.isEmpty == false || sets?.isEmpty == false || items != nil else {
        throw Problem.invalid(
          BodyFields.path(decoder.codingPath), "says of no items; give where, in or items")
      }
      if let items, items.count > mostItems {
        throw Problem.invalid(
          fields.path("items"), "has \(items.count) items; allowed: \(mostItems) at most")
      }
      let factor = try fields.required("factor", as: Double.self)
      guard factors.contains(factor) else {
        throw Problem.invalid(
          fields.path("factor"),
          "is \(factor); allowed: \(factors.lowerBound) … \(Int(factors.upperBound))")
      }
      boost = Boost(
        conditions: conditions ?? [], inSets: sets ?? [], items: items, factor: factor)
    }
  }
}
