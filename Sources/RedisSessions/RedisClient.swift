import Dispatch
import SessionStates
import Synchronization

/// A connection to Redis for threads that may wait; made anew with the next call when it broke.
package final class RedisClient: Sendable {
  private final class Answers: Sendable { let all = Mutex<[RedisLink.Commands.Answer]>([]) }

  package let address: RedisAddress
  private let link: RedisLink
  /// What the user must be allowed, and what to do where Redis has no room; for messages.
  private let (access, room): (String, String)
  private let queue = DispatchQueue(label: "gru4rec.redis")

  /// Describes a client that is not connected yet.
  package init(
    _ address: RedisAddress, timeout: Duration = .seconds(2), access: String, room: String
  ) {
    self.address = address
    (self.access, self.room) = (access, room)
    link = RedisLink(address, timeout: timeout)
  }

  /// Sends commands at once, and waits for their answers, none of which is an error.
  package func exchange(
    _ commands: [RedisCommand]
  ) throws(SessionStateStoreError) -> [RedisReply] {
    let answers = Answers()
    // The queue's threads block signals, so that a broken connection is an error and no SIGPIPE.
    let work = DispatchWorkItem { [link] in
      let all = link.exchange(commands)
      answers.all.withLock { $0 = all }
    }
    queue.async(execute: work)
    work.wait()
    var replies: [RedisReply] = []
    for answer in answers.all.withLock({ $0 }) {
      let reply = try answer.get()
      if case .error(let text) = reply {
        throw .redis(address, says: text, access: access, room: room)
      }
      replies.append(reply)
    }
    return replies
  }

  /// Sends a command, and waits for its answer, which is no error.
  package func answer(to command: RedisCommand) throws(SessionStateStoreError) -> RedisReply {
    try exchange([command]).first ?? .unexpected
  }
}
