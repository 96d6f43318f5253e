import RedisSessions

/// The keys of a log in Redis: the stream, and what stands beside it.
struct StreamKeys: Sendable {
  let stream: String
  /// The key of pseudonyms.
  var pseudonyms: String { stream + ":key" }
  /// Wishes that were not fulfilled yet, by their numbers.
  var wishes: String { stream + ":forgotten" }
  /// Who looks after the log for all servers now.
  var keeper: String { stream + ":keeper" }
  /// The number of the last group of rows that a writer has written.
  func mark(of writer: String) -> String { "\(stream):writer:\(writer)" }

  /// Runs a script on some keys.
  static func run(
    _ script: String, readsOnly: Bool = false, on keys: [String], _ arguments: [[UInt8]] = []
  ) -> RedisCommand {
    let words = [readsOnly ? "EVAL_RO" : "EVAL", script, "\(keys.count)"] + keys
    return RedisCommand(words.map { Array($0.utf8) } + arguments)
  }
}

extension RedisReply {
  var text: String? {
    switch self {
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    case .status(let text): text
    default: nil
    }
  }

  var number: Int64? { if case .integer(let number) = self { number } else { nil } }

  var list: [RedisReply] { if case .array(let list) = self { list } else { [] } }
}
