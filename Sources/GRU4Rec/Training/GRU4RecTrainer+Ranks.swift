import Foundation
import Kernels
import MessagePassing
import SessionData

/// What the ranks that share a training have to agree on between its steps; without ranks, each answer is the caller's own.
extension GRU4RecTrainer {
  /// Whether this process writes files and speaks for all.
  public var isFirstRank: Bool { ranks?.isFirst ?? true }

  /// How many processes share the training; `nil` where this one does it alone.
  public var rankCount: Int? { ranks?.count }

  /// What comes to this rank from the others in a step: in how many calls, and how many bytes; `nil` without other ranks.
  ///
  /// What the ranks tell each other between epochs is counted in.
  package var rankTraffic: (calls: Double, bytes: Double)? {
    guard let ranks, stepsHere > 0 else { return nil }
    let (calls, bytes) = ranks.traffic
    return (Double(calls) / Double(stepsHere), Double(bytes) / Double(stepsHere))
  }

  /// Whether something holds on any rank.
  package func onAnyRank(_ own: Bool) throws(GRU4RecError) -> Bool {
    guard let ranks else { return own }
    return try Self.asking { () throws(RanksError) in
      try ranks.gather([own]).joined().contains(true)
    }
  }

  /// Does something on all ranks that asks nothing of the others, and fails on all where it failed on one.
  package func together<Value>(_ body: () throws -> Value) throws -> Value {
    try Self.together(ranks, body)
  }

  static func together<Value>(_ ranks: Ranks?, _ body: () throws -> Value) throws -> Value {
    guard let ranks else { return try body() }
    return try ranks.agree(Result(catching: body)).get()
  }

  /// Refuses ranks that were given different things.
  static func requireSame(
    _ sessions: Sessions, _ vocabulary: ItemVocabulary, _ hyperparameters: Hyperparameters,
    seed: UInt64, _ localSteps: Int?, _ earlier: EarlierTraining?, _ ranks: Ranks?
  ) throws(GRU4RecError) {
    guard let ranks else { return }
    var log = Fingerprint(sessions)
    log.add(vocabulary.idBytes)
    log.add(vocabulary.idOffsets)
    var model = Fingerprint()
    model.add(earlier?.itemCounts ?? [])
    try asking { () throws(RanksError) in
      try ranks.requireSame(
        InstructionSet.chosen.name, "instruction set (see GRU4REC_INSTRUCTION_SET)")
      try ranks.requireSame("\(log.value)", "training log")
      try ranks.requireSame("\(hyperparameters) \(seed) \(localSteps ?? 0)", "set of settings")
      if hyperparameters.precision == .bfloat16 {
        try ranks.requireSame(
          RoundedProducts.chosen?.name ?? "",
          "way of bfloat16 (GRU4REC_INSTRUCTION_SET=avx512 leaves AMX aside)")
      }
      try ranks.requireSame(
        earlier.map { "\($0.record) \(model.value)" } ?? "", "model to go on from")
    }
  }

  /// What the first rank knows, told to all.
  package func first<Value: Codable>(_ body: () throws -> Value) throws -> Value {
    guard let ranks else { return try body() }
    let own = try ranks.agree(Result { try isFirstRank ? JSONEncoder().encode(body()) : Data() })
    let bytes = try ranks.gather(Array(own.get()))[0]
    return try JSONDecoder().decode(Value.self, from: Data(bytes))
  }

  static func asking<Value>(
    _ body: () throws(RanksError) -> Value
  ) throws(GRU4RecError) -> Value {
    do { return try body() } catch { throw .ranksFailed(error) }
  }
}
