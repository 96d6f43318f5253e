import LiveSessions

/// How many items with the same value of an attribute a list may have, as JSON, such as `{"category": 2, "brand": 1}`.
struct LimitsField: JSONField {
  static let example = #"{"category":2}"#

  /// Most attributes that a request limits.
  private static let most = 8

  let limits: [String: Int]

  init(from decoder: any Decoder) throws {
    let names = try decoder.container(keyedBy: BodyFields.Name.self).allKeys.map(\.stringValue)
    guard names.count <= Self.most else {
      throw Problem.invalid(
        BodyFields.path(decoder.codingPath),
        "has \(names.count) attributes; allowed: \(Self.most) at most")
    }
    let fields = try BodyFields(decoder, known: names)
    limits = try names.reduce(into: [:]) { limits, name in
      // As everywhere, null stands for what is not there.
      limits[name] = try fields.number(name, allowed: 1...ListRequest.longest)
    }
  }
}
