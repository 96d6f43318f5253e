import Dispatch
import SessionStates
import Synchronization

/// A connection that is made anew when it broke, with everything that a new one must say first.
///
/// While there is none, calls are refused at once; new attempts follow after 50 ms, and after at most a
/// second. All of it runs on the queue of the commands.
final class RedisLink: Sendable {
  typealias Commands = GroupedWork<RedisCommand, RedisReply>

  private struct State {
    var connection: RedisConnection?
    var failedAttempts = 0
    var closed = false
  }

  let address: RedisAddress
  private let timeout: Duration
  private let state = Mutex(State())

  /// Describes a link that is not connected yet.
  init(_ address: RedisAddress, timeout: Duration) {
    self.address = address
    self.timeout = timeout
  }

  /// Connects, logs in and chooses the database.
  func connect() throws(SessionStateStoreError) {
    try state.withLock { state throws(SessionStateStoreError) in
      try connect(&state)
    }
  }

  /// Sends a group of commands; one answer for each.
  ///
  /// When the connection breaks, `commands` refuses
  /// more of them until there is another.
  func exchange(_ group: [RedisCommand], of commands: Commands) -> [Commands.Answer] {
    let (answers, lost) = state.withLock { state in exchange(group, &state) }
    if let lost {
      commands.refuse(lost)
      reconnectLater(commands)
    }
    return answers
  }

  /// Sends commands, and connects first where there is no connection; for a thread that blocks signals.
  func exchange(_ commands: [RedisCommand]) -> [Commands.Answer] {
    state.withLock { state in exchange(commands, &state).0 }
  }

  /// Hangs up for good.
  func disconnect() {
    state.withLock { $0 = State(closed: true) }
  }

  private func exchange(
    _ group: [RedisCommand], _ state: inout State
  ) -> ([Commands.Answer], lost: SessionStateStoreError?) {
    do throws(SessionStateStoreError) {
      // A server that was restarted, or hangs up on idle clients, costs no call.
      if state.connection?.isBroken ?? true { try connect(&state) }
    } catch {
      return (group.map { _ in .failure(error) }, error)
    }
    guard let (replies, failure) = state.connection?.exchange(group) else { return ([], nil) }
    var answers: [Commands.Answer] = replies.map { .success($0) }
    if let failure {
      state.connection = nil
      let error = SessionStateStoreError.redis(address, lost: failure.reason)
      answers += group.dropFirst(replies.count).map { _ in .failure(error) }
      return (answers, error)
    }
    // After a failover the name may lead to the new primary, and only a new connection finds it.
    if replies.contains(where: \.isFromReplica) { state.connection = nil }
    return (answers, nil)
  }

  private func connect(_ state: inout State) throws(SessionStateStoreError) {
    state.connection = nil
    let connection: RedisConnection
    do {
      connection = try RedisConnection(address, timeout: timeout)
    } catch {
      throw .redis(address, lost: error.reason)
    }
    let (replies, failure) = connection.exchange(greeting)
    if let failure { throw .redis(address, lost: failure.reason) }
    for case .error(let text) in replies { throw .redis(address, says: text) }
    state.connection = connection
    state.failedAttempts = 0
  }

  private var greeting: [RedisCommand] {
    var commands = [RedisCommand("SELECT", "\(address.database)")]
    if let password = address.password {
      commands.insert(RedisCommand(loginOf: address.user, password), at: 0)
    }
    return commands
  }

  private func reconnectLater(_ commands: Commands) {
    let attempts = state.withLock { state in
      state.failedAttempts += 1
      return state.failedAttempts
    }
    let delay = min(1000, 25 << min(attempts, 6))
    commands.queue.asyncAfter(deadline: .now() + .milliseconds(delay)) {
      [weak self, weak commands] in
      guard let self, let commands else { return }
      reconnect(commands)
    }
  }

  private func reconnect(_ commands: Commands) {
    if state.withLock({ $0.closed }) { return }
    do {
      try connect()
      commands.accept()
    } catch {
      commands.refuse(error)
      reconnectLater(commands)
    }
  }
}

extension RedisReply {
  fileprivate var isFromReplica: Bool {
    if case .error(let text) = self { text.hasPrefix("READONLY") } else { false }
  }
}
