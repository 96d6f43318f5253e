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

  /// What to say of an address that other users of the machine can read the password in; `nil` of others.
  static func warning(_ address: String?, in option: String) -> String? {
    guard let address, address.contains(/^[^:]*:\/\/[^\/@]*:[^@]+@/) else { return nil }
    return "whoever may list processes sees the password in \(option); use --redis-password-file"
  }
}
