/// An event whose item every model is to rank, as if it had been asked for the whole list before.
struct SampledEvent: Sendable {
  /// Events before it that models observe, at most; where a model's own state was kept, it tells of all.
  static let mostItems = 100

  /// Hash of the session's name.
  let session: UInt64
  /// Unix seconds.
  let time: Double
  /// Identifiers of the items before it, oldest first.
  let before: [String]
  /// Identifier of its item.
  let item: String
  /// The state before it, with the model that it is of.
  let kept: (model: String, version: String, state: [UInt8])?
}

extension SampledEvent {
  /// Whether an event is one of the sample: always the same ones, whatever else happens.
  ///
  /// - Parameter number: the event's number in its session.
  static func isSampled(session: UInt64, number: Int, percent: Double) -> Bool {
    let hash = StableHash.mix(session &+ UInt64(number) &* 0x9e37_79b9_7f4a_7c15)
    // 53 bits, which are exact in a Double.
    return Double(hash >> 11) * 0x1p-53 * 100 < percent
  }
}
