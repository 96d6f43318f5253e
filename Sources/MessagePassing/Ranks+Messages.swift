import Foundation

/// Messages from one rank to another, for work that ranks do not do in step: whoever sends one does not wait, and whoever
/// waits for one sleeps.
extension Ranks {
  /// Sends bytes to another rank, and does not wait until they have come.
  ///
  /// Messages of a rank with the same tag come in the order in which they were sent.
  ///
  /// - Parameter tag: what kind of message it is, ≥ 0.
  package func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws(RanksError) {
    precondition(bytes.count <= Int(Int32.max), "a message of 2 GiB or more")
    try transport.send(bytes, to: rank, tag: tag)
  }

  /// The first message of a rank with a tag that has come, of any where they are `nil`.
  ///
  /// - Parameter time: how long to wait for it.
  /// - Returns: `nil` where none has come in that time.
  package func receive(
    from rank: Int? = nil, tag: Int? = nil, within time: Duration = .zero
  ) throws(RanksError) -> RankMessage? {
    try wait(within: time) { () throws(RanksError) in try transport.receive(from: rank, tag: tag) }
  }

  /// Waits until all that was sent has gone.
  ///
  /// - Returns: whether it has in that time: what was sent to a rank that is lost never goes.
  package func flush(within time: Duration) throws(RanksError) -> Bool {
    try wait(within: time) { () throws(RanksError) in try transport.hasSentAll() ? true : nil }
      ?? false
  }

  /// Looks for something again and again, less often the longer it does not come: waiting is to cost nothing.
  private func wait<Value>(
    within time: Duration, _ look: () throws(RanksError) -> Value?
  ) throws(RanksError) -> Value? {
    let end = ContinuousClock.now + time
    var pause: UInt32 = 1000
    while true {
      if let found = try look() { return found }
      if ContinuousClock.now >= end { return nil }
      usleep(pause)
      pause = min(2 * pause, 5000)
    }
  }
}
