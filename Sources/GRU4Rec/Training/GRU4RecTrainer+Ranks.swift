import MessagePassing

/// What the ranks that share a training have to agree on between its steps; without ranks, each answer is the caller's own.
extension GRU4RecTrainer {
  /// Whether this process writes files and speaks for all.
  public var isFirstRank: Bool { ranks?.isFirst ?? true }

  /// Whether something holds on any rank.
  package func onAnyRank(_ own: Bool) throws(GRU4RecError) -> Bool {
    guard let ranks else { return own }
    return try Self.asking { () throws(RanksError) in
      try ranks.gather([own]).joined().contains(true)
    }
  }

  /// Does something on all ranks that asks nothing of the others, and fails on all where it failed on one.
  package func together<Value>(_ body: () throws -> Value) throws -> Value {
    guard let ranks else { return try body() }
    return try ranks.agree(Result(catching: body)).get()
  }

  static func asking<Value>(
    _ body: () throws(RanksError) -> Value
  ) throws(GRU4RecError) -> Value {
    do { return try body() } catch { throw .ranksFailed(error) }
  }
}
