/// A call of `gru4rec-benchmark`.
struct Benchmark {
  /// Parts from the general to the special, separated by slashes.
  let name: String
  /// The subcommand and its flags, but for those that all benchmarks share.
  let arguments: [String]

  init(_ name: String, _ arguments: String) {
    self.name = name
    self.arguments = arguments.split(separator: " ").map(String.init)
  }

  var subcommand: String { arguments.first ?? "" }

  /// Whether the name is this one or starts with all of its parts.
  func isPart(of selection: String) -> Bool { (name + "/").hasPrefix(selection + "/") }
}
