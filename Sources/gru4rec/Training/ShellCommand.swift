/// The command line of this process, for people to repeat it.
enum ShellCommand {
  /// As it was given.
  static var given: String { CommandLine.arguments.map(quoted).joined(separator: " ") }

  /// As it was given, with `--resume`.
  static var resuming: String {
    var arguments = CommandLine.arguments
    // Behind `--` there are only files.
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    if !arguments[..<end].contains("--resume") { arguments.insert("--resume", at: end) }
    return arguments.map(quoted).joined(separator: " ")
  }

  /// The text as a shell reads it back as one word.
  static func quoted(_ text: String) -> String {
    let plain = "/._-+=:,@%"
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0)
        || plain.unicodeScalars.contains($0)
    }
    if isPlain, !text.isEmpty { return text }
    return "'"
      + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
