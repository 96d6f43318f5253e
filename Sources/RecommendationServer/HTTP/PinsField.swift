import LiveSessions

/// Items at places of their own, as JSON, such as `[{"item": "100594", "position": 1}]`.
struct PinsField: JSONField {
  static let example = #"[{"item":"100594","position":1}]"#

  /// Most pins of a request.
  private static let most = 100

  let pins: [Pin]

  init(from decoder: any Decoder) throws {
    pins = try [One](from: decoder).map(\.pin)
    let path = BodyFields.path(decoder.codingPath)
    guard pins.count <= Self.most else {
      throw Problem.invalid(path, "has \(pins.count) pins; allowed: \(Self.most) at most")
    }
    var (items, positions): (Set<String>, Set<Int>) = ([], [])
    for (place, pin) in pins.enumerated() {
      if !items.insert(pin.item).inserted {
        throw Problem.invalid("\(path)[\(place)].item", "has another place already")
      }
      if !positions.insert(pin.position).inserted {
        throw Problem.invalid("\(path)[\(place)].position", "has another item already")
      }
    }
  }

  private struct One: Decodable {
    let pin: Pin

    init(from decoder: any Decoder) throws {
      let fields = try BodyFields(decoder, known: ["item", "position"])
      let item = try fields.required("item", as: String.self)
      try EventsRequest.Event.check(item, fields.path("item"))
      let position = try fields.number("position", allowed: 1...ListRequest.longest)
      guard let position else {
        throw Problem.invalid(fields.path("position"), "is missing")
      }
      pin = Pin(item: item, position: position)
    }
  }
}
