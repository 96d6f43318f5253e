import SessionStates

/// A command in the form in which it is sent.
package struct RedisCommand: Sendable {
  /// Array of byte strings in Redis's serialization protocol.
  let encoded: [UInt8]

  /// Encodes the command's name and arguments; bytes of any kind need no escape.
  package init(_ arguments: [[UInt8]]) {
    var encoded = Array("*\(arguments.count)\r\n".utf8)
    for argument in arguments {
      encoded += "$\(argument.count)\r\n".utf8
      encoded += argument
      encoded += "\r\n".utf8
    }
    self.encoded = encoded
  }

  /// Encodes a command of words.
  package init(_ words: String...) {
    self.init(words.map { Array($0.utf8) })
  }

  /// The command that logs in.
  init(loginOf user: String?, _ password: Secret) {
    self.init([Array("AUTH".utf8)] + (user.map { [Array($0.utf8)] } ?? []) + [password.utf8])
  }
}

/// What a Redis server answers to a command.
package enum RedisReply: Sendable, Equatable {
  case null
  case integer(Int64)
  case bytes([UInt8])
  case array([RedisReply])
  case status(String)
  case error(String)
  /// An answer of a kind that none of our commands has.
  case unexpected
}
