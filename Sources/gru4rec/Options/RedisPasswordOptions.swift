import ArgumentParser
import Foundation
import SessionStates

/// Redis's password, which does not belong on a command line.
struct RedisPasswordOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "File with Redis's password, which may also stand in GRU4REC_REDIS_PASSWORD.",
      valueName: "file"))
  var redisPasswordFile: String?

  func password() throws -> Secret? {
    if let redisPasswordFile { return Secret(try TokenFile.line(of: redisPasswordFile)) }
    let password = ProcessInfo.processInfo.environment["GRU4REC_REDIS_PASSWORD"] ?? ""
    return password.isEmpty ? nil : Secret(password)
  }

  /// Whether an address has no password, which other users of the machine can read.
  static func isSafe(_ address: String) -> Bool {
    !address.contains(/^[^:]*:\/\/[^\/@]*:[^@]+@/)
  }

  /// What to say of one that has.
  static func warning(of option: String) -> String {
    "whoever may list processes sees the password in \(option); use --redis-password-file"
  }
}
