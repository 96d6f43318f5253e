import Wording

/// One setting of a model and its training: whatever is said of it anywhere comes from here.
package struct Setting: Sendable {
  /// Name of the property of ``Hyperparameters``.
  package let name: String
  /// Name of the flag without its dashes, and in texts of settings.
  package let flag: String
  /// Name in JSON.
  package let key: String
  /// The property, or the one with its default filled in.
  package let path: PartialKeyPath<Hyperparameters> & Sendable
  /// What it is, in a sentence.
  package let help: String
  /// What stands for a value in a help text; `nil` for the name.
  package let valueName: String?
  /// The default as text, or what it depends on.
  package let defaultText: String
  /// The values that it may have, as text.
  package let allowed: String
  /// The only loss that knows of it; `nil` for all.
  let loss: Loss?
  /// What its text can be, for a message.
  let readable: String

  /// The value in effect as text.
  package let text: @Sendable (Hyperparameters) -> String
  /// Whether the value is another than the default, or one that is given where the default depends on others.
  package let isGiven: @Sendable (Hyperparameters) -> Bool
  /// Sets the value from its text; `false` for a text that is none.
  let read: @Sendable (String, inout Hyperparameters) -> Bool
  let isAllowed: @Sendable (Hyperparameters) -> Bool
  let encode: @Sendable (Hyperparameters, inout KeyedEncodingContainer<Key>) throws -> Void
  let decode: @Sendable (KeyedDecodingContainer<Key>, inout Hyperparameters) throws -> Void

  struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// A setting.
  ///
  /// - Parameters:
  ///   - flag: name of the flag, where it is not the property's with hyphens.
  ///   - path: the property, or the one with its default filled in.
  ///   - isGiven: for a default that depends on other settings: whether there is another value.
  ///   - loss: the only loss that knows of it; with others it has to stay at its default.
  init<Value: SettingValue>(
    _ name: String, flag: String? = nil,
    _ path: WritableKeyPath<Hyperparameters, Value> & Sendable,
    isGiven: (@Sendable (Hyperparameters) -> Bool)? = nil, _ help: String,
    _ valueName: String? = nil, default defaultText: String? = nil, only loss: Loss? = nil,
    in range: SettingRange<Value> = .any
  ) {
    let flag = flag ?? ParameterNames.plain(name)
    let key = Key(stringValue: flag.replacing("-", with: "_"))
    let standard = Hyperparameters()[keyPath: path]
    (self.name, self.flag, self.path, self.key) = (name, flag, path, key.stringValue)
    (self.help, self.valueName, self.loss) = (help, valueName, loss)
    self.defaultText = defaultText ?? standard.text
    (allowed, readable) = (range.text, Value.readable)
    text = { $0[keyPath: path].text }
    self.isGiven = isGiven ?? { $0[keyPath: path] != standard }
    read = { text, settings in
      guard let value = Value(text: text) else { return false }
      settings[keyPath: path] = value
      return true
    }
    isAllowed = { range.contains($0[keyPath: path]) }
    encode = { try $1.encode($0[keyPath: path], forKey: key) }
    // A file of an older version lacks what came later, and was trained with its default.
    decode = {
      if let value = try $0.decodeIfPresent(Value.self, forKey: key) { $1[keyPath: path] = value }
    }
  }

  /// Sets the value from its text.
  ///
  /// - Throws: ``GRU4RecError/invalidParameter(name:value:allowed:)`` for a text that is none.
  package func set(_ text: String, in settings: inout Hyperparameters) throws(GRU4RecError) {
    guard read(text, &settings) else {
      throw .invalidParameter(name: flag, value: "'\(text)'", allowed: readable)
    }
  }
}
