/// An attribute of items and the values that it has.
public struct AttributeSummary: Sendable, Equatable {
  /// Its name.
  public let name: String
  /// Number of different values.
  public let valueCount: Int
  /// Values and how many items have each, the most frequent first.
  public let values: [Value]

  /// A value of an attribute.
  public struct Value: Sendable, Equatable {
    /// The value.
    public let value: String
    /// How many items have it.
    public let items: Int
  }
}

extension LiveSessionService {
  /// The attributes that conditions may be on, with what stands there, for somebody to choose from.
  ///
  /// - Parameter limit: values of each attribute at most, the most frequent ones.
  public func attributes(of model: ServedModel, limit: Int) -> [AttributeSummary] {
    model.attributeNames.map { name in
      let counts = model.counts(ofAttribute: name)
      let values = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        .prefix(limit).map { AttributeSummary.Value(value: $0.key, items: $0.value) }
      return AttributeSummary(name: name, valueCount: counts.count, values: values)
    }
  }
}
