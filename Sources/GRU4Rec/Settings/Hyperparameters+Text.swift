extension Hyperparameters {
  /// All settings in the order of the documentation: the flag without its dashes, and the value as text.
  public var settings: [(name: String, value: String)] {
    Setting.all.map { ($0.flag, $0.text(self)) }
  }

  /// What distinguishes the settings from the defaults, as ``init(_:)-(String)`` reads it:
  /// `layers=64/64,epochs=5`.
  public var text: String {
    Setting.all.filter { $0.isGiven(self) }
      .map { "\($0.flag)=\($0.text(self).replacing(",", with: "/"))" }.joined(separator: ",")
  }

  /// Reads settings from a text such as `preset=diginetica,epochs=5,layers=64/64`.
  ///
  /// A name is that of a flag of `gru4rec train` (`learning-rate` or `learning_rate`), or the authors' own
  /// (`dropout_p_embed`); `preset` is one of ``Preset``. What is not named has the preset's value, or its
  /// default.
  ///
  /// - Throws: ``GRU4RecError`` for a name that is unknown or stands twice, a value that cannot be read, and
  ///   whatever ``validate()`` refuses.
  public init(_ text: String) throws(GRU4RecError) {
    var own: [(setting: Setting, value: String)] = []
    var authors: [(name: String, value: String)] = []
    self.init()
    for (name, value) in try NamedValues(text).pairs {
      if name == "preset" {
        guard let preset = Preset(rawValue: value) else {
          throw .invalidParameter(
            name: name, value: "'\(value)'",
            allowed: Preset.allCases.map(\.rawValue).joined(separator: ", "))
        }
        self = .preset(preset)
      } else if Self.authorsNames.contains(name),
        name != "embedding" || InputEmbedding(text: value) == nil
      {
        authors.append((name, value))
      } else if let setting = Setting.all.first(where: {
        $0.flag == name.replacing("_", with: "-")
      }) {
        own.append((setting, value))
      } else {
        let keys = Setting.all.map(\.key)
        throw .unknownParameter(
          name,
          known: ["preset"] + Setting.all.map(\.flag)
            + Self.authorsNames.filter { !keys.contains($0) })
      }
    }
    try apply(authors: NamedValues(authors))
    for (setting, value) in own { try setting.set(value, in: &self) }
    try validate()
  }

  /// The defaults with some changes: `Hyperparameters { $0.epochs = 5 }`.
  public init(_ change: (inout Hyperparameters) -> Void) {
    self.init()
    change(&self)
  }

  /// Some settings as text, with their names in texts: `layers 100, embedding shared`.
  package func text(of paths: [PartialKeyPath<Hyperparameters>]) -> String {
    paths.map { Setting[$0] }.map { "\($0.flag) \($0.text(self))" }.joined(separator: ", ")
  }

  /// Settings with other values than `other` has, for a message; as in JSON.
  func differences(from other: Hyperparameters) -> String {
    Setting.all.filter { $0.text(self) != $0.text(other) }.map {
      "\($0.key) was \($0.text(self)) and is \($0.text(other))"
    }.joined(separator: ", ")
  }
}
